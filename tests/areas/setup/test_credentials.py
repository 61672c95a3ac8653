"""The credentials of programs."""

import hashlib
from datetime import timedelta

import pytest

from tests.support.page import Page
from tests.support.setup_fixtures import NOW, SetupAdmin
from upline.access.rulebook import Role
from upline.models import (
    ApiCredential,
)
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import find_credential

pytestmark = pytest.mark.django_db


def create_credential(
    setup_admin: SetupAdmin, name: str = "Export", role: str = "SALES"
) -> tuple[str, Page]:
    """Make a credential through the page; return its token and the page that showed it."""
    response = setup_admin.post_form("credentials/add/", name=name, role=role)
    assert response.status_code == 200, response
    page = Page(response)
    assert page.html.count("upl_") == 1
    [token] = [e.value for e in page.all("textbox") if e.value.startswith("upl_")]
    return token, page


def test_token_is_shown_once_and_only_its_digest_is_stored(setup_admin):
    token, page = create_credential(setup_admin)
    row = ApiCredential.objects.get()

    assert "no-store" in page.response["Cache-Control"]
    assert "private" in page.response["Cache-Control"]
    assert len(token) > 40
    assert row.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert (row.token_ending, row.created_by) == (token[-4:], "Anna Admin")
    assert token not in str(list(ApiCredential.objects.values()))
    assert token not in setup_admin.open_page("credentials/").html
    assert f"upl_…{token[-4:]}" in setup_admin.open_page("credentials/").words
    # Neither the session, nor a cookie, nor a message remembers it.
    assert token not in str(dict(setup_admin.client.session))
    assert token not in str(setup_admin.client.cookies)


def test_token_authenticates_until_revoked(setup_admin, other_admin):
    token, _ = create_credential(setup_admin)
    found = find_credential(token)

    assert found is not None
    assert (found.name, found.role) == ("Export", Role.SALES)
    assert found.tenant.id == setup_admin.tenant_id
    assert found.actor.user_id is None
    for wrong in ("", "upl_", token[:-1], token.lower(), token + " ", "upl_\u00e9", token[4:]):
        assert find_credential(wrong) is None
    assert other_admin.post_form(f"credentials/{found.id}/revoke/").status_code == 404
    assert find_credential(token) is not None
    page = setup_admin.submit_valid_form(f"credentials/{found.id}/revoke/")
    assert find_credential(token) is None
    assert "Revoked" in page.words
    assert (
        "has been revoked already" in setup_admin.open_page(f"credentials/{found.id}/revoke/").words
    )


def test_duplicate_credential_name_is_refused_and_input_is_shown_again(setup_admin):
    token, _ = create_credential(setup_admin, "Export")
    setup_admin.submit_valid_form(f"credentials/{find_credential(token).id}/revoke/")
    page = setup_admin.is_refused("credentials/add/", name="Export", role="FINANCE")

    assert "The name “Export” is taken." in page.words
    assert page.sent["name"] == ["Export"]
    assert ApiCredential.objects.count() == 1


def test_last_use_is_recorded_at_most_once_a_minute(setup_admin):
    create_credential(setup_admin)
    credential = ApiCredential.objects.get()

    def noted_at(seconds: int):
        moment = NOW + timedelta(seconds=seconds)
        tenancy.record_credential_use(
            credential_id=credential.pk, last_used_at=credential.last_used_at, now=moment
        )
        credential.refresh_from_db()
        return (credential.last_used_at - NOW).total_seconds()

    assert [noted_at(s) for s in (0, 30, 59, 61, 100, 122)] == [0, 0, 0, 61, 61, 122]
    assert "Never" not in setup_admin.open_page("credentials/").words
