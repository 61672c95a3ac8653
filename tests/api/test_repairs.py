"""Repairs of differences by the API: dry run, once, and not across BSSs."""

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_client import NOW
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.models import Account, DifferenceRepair, StoredDifference

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R36")]


@pytest.fixture
def address(api: ApiFixtures) -> str:
    """The address of the repair of a customer whose e-mail has been changed past the program."""
    mirror = Account.objects.filter(tenant=api.alpine, managed_by__isnull=False).earliest("id")
    Account.objects.filter(pk=mirror.pk).update(email="x@y.example")
    backorders.reconcile_now(tenant_id=api.alpine.pk, by=system_actor(), now=NOW)
    found = StoredDifference.objects.get(tenant=api.alpine, code="customer_differs")
    return f"/reconciliation/differences/{found.pk}/repair"


def test_dry_run_shows_what_the_repair_then_writes_once(api: ApiFixtures, address: str):
    tried = api.erp.post(f"{address}?dry_run=true", {})
    assert tried.status == 200, tried.json
    assert not DifferenceRepair.objects.exists()

    read = api.erp.get(address.removesuffix("/repair")).json
    assert (read["code"], read["repairs"]) == ("customer_differs", ["rewrite_customer"])
    done = api.erp.post(address, {})
    again = api.erp.post(address, {})

    assert done.status == 200
    assert done.json["repair"] == "rewrite_customer"
    assert [(v["field"], v["before"]) for v in done.json["values"]] == [("email", "x@y.example")]
    assert str(tried.json).count(done.json["values"][0]["after"]) >= 1
    assert again.status == 404
    [listed] = api.erp.get("/reconciliation/repairs").json["items"]
    assert (listed["code"], listed["values"]) == ("customer_differs", done.json["values"])


def test_viewer_and_other_bss_repair_nothing(api: ApiFixtures, address: str):
    assert api.cumulus.get(address.removesuffix("/repair")).status == 404
    viewer, other = api.viewer.post(address, {}), api.cumulus.post(address, {})

    assert (viewer.status, viewer.json["code"]) == (403, "not_permitted")
    assert other.status == 404
    assert not DifferenceRepair.objects.exists()


def test_what_no_repair_mends_is_refused_with_its_remedy(api: ApiFixtures, address: str):
    pk = address.split("/")[-2]
    StoredDifference.objects.filter(pk=pk).update(code="date_differs")

    refused = api.erp.post(address, {})

    assert (refused.status, refused.json["code"]) == (409, "not_repairable")
    assert "correcting order" in refused.json["detail"]
