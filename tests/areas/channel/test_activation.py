"""Activation by page: the check, copying down, the job that activates, and mirroring earlier sales."""

import pytest
from django.test import Client

from tests.areas.channel.conftest import add_person, client_of, use_plain_slugs
from tests.support.page import Page
from tests.support.world import World
from upline.access.rulebook import Role, system_actor
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Account, Job, Price, Subscription, Tenant
from upline.parties.actions import NewAccount, create_account
from upline.parties.queries import find_reseller_account

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R40", "R41", "R42")]


@pytest.fixture
def network(world: World) -> World:
    """Cirrus is not active, and has sold ten seats; Alpine serves one customer for it."""
    use_plain_slugs(world)
    world.reseller_sells("Seats", by="cirrus", customer="Ostsee Werft")
    account = find_reseller_account(tenant_id=world.bss().id, reseller_id=world.bss("cirrus").id)
    new = NewAccount(name="Served Ltd", currency="EUR", billing_account_id=account.pk)
    create_account(tenant_id=world.bss().id, new=new, by=system_actor(), now=world.state.now)
    return world


@pytest.fixture
def anna(network: World) -> Client:
    return client_of(add_person(network, "Annette", Role.ADMINISTRATOR))


def address(then: str = "", slug: str = "cirrus") -> str:
    return f"/t/alpine/resellers/{Tenant.objects.get(slug=slug).pk}/{then}"


def run_jobs() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def add_subscription_upstream() -> None:
    """Let Alpine's customer of Cirrus have a subscription that Cirrus lacks."""
    served = Account.objects.get(name="Served Ltd")
    seats = Subscription.objects.get(tenant__slug="cirrus")
    seats.pk = seats.id = Tenant.objects.get(slug="cirrus").pk
    seats.tenant, seats.account, seats.name = served.tenant, served, "Served Ltd - Basic"
    seats.sequence_no = 0
    seats.save(force_insert=True)


def is_active() -> bool:
    return Tenant.objects.get(slug="cirrus").back_ordering_activated_at is not None


def test_activation_is_started_followed_and_done(anna):
    page = Page(anna.get(address()))
    check = Page(anna.get(page.link("Activate back-ordering").address))
    assert "1 customer that Alpine Distribution serves for Cirrus Cloud is copied" in check.words
    assert "1 subscription that it sold before is not booked" in check.words

    started = anna.post(address("activate/"), {"confirmed": "on"})
    job = Page(anna.get(started.url))
    assert "Queued" in job.words
    assert "the worker begins it next" in job.words
    assert "Running." in Page(anna.get(address())).words, "the reseller's page leads to it"
    tag = {
        "HTTP_IF_NONE_MATCH": f'"{Job.objects.get().state}-0-None-0-en"',
        "HTTP_HX_REQUEST": "true",
    }
    assert anna.get(f"{started.url}live/", **tag).status_code == 304

    run_jobs()
    part = Page(anna.get(f"{started.url}live/", **tag))
    assert "Back-ordering is active" in part.words
    assert "1 of 1 customer" in part.words
    assert "Served Ltd" in part.table("What has become of each record, the latest first").words
    assert is_active()
    assert Account.objects.filter(tenant__slug="cirrus", name="Served Ltd").exists()


def test_activation_wants_a_confirmation_in_words(anna):
    answer = anna.post(address("activate/"), {})

    assert answer.status_code == 422
    assert "Confirm that it cannot be switched off again." in Page(answer).words
    assert "again: Confirm" not in Page(answer).words  # the box is not named before its sentence
    assert not Job.objects.exists()


def test_what_exists_only_upstream_blocks_until_it_is_copied_down(anna):
    add_subscription_upstream()
    check = Page(anna.get(address("activate/")))

    assert "1 subscription of its customers exists only here: Served Ltd - Basic" in check.words
    assert not check.all("button", "Activate back-ordering")
    refused = anna.post(address("activate/"), {"confirmed": "on"})
    assert refused.status_code == 422
    assert "Copy them down first." in Page(refused).words

    copied = anna.post(address("copy-down/"))
    run_jobs()
    assert "Copied, 1 subscription" in Page(anna.get(copied.url)).words
    assert Page(anna.get(address("activate/"))).all("button", "Activate back-ordering")


def test_missing_prices_are_named(network, anna):
    Price.objects.filter(product__name="Microsoft 365 Business Basic").delete()

    page = Page(anna.get(address("activate/")))

    assert "1 price missing in EUR." in page.words
    assert "Microsoft 365 Business Basic , monthly" in page.words


def test_earlier_sales_are_mirrored_from_the_page(network, anna):
    anna.post(address("activate/"), {"confirmed": "on"})
    run_jobs()
    page = Page(anna.get(address()))
    assert "1 earlier sale is not mirrored." in page.words

    started = anna.post(address("mirror-earlier-sales/"))
    run_jobs()
    network.run_booking()

    assert "1 of 1 subscription" in Page(anna.get(started.url)).words
    assert network.subscription_at_distributor("Seats").quantity == 10
    assert "not mirrored" not in Page(anna.get(address())).words


def test_active_reseller_is_not_activated_again(anna):
    answer = anna.get(address("activate/", "cumulus"))

    assert answer.url == address(slug="cumulus")


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE, Role.VIEWER])
def test_who_may_not_activate_is_not_offered_it_and_reads_why(network, role):
    client = client_of(add_person(network, "Pat", role))
    page = Page(client.get(address()))

    assert not page.all("link", "Activate back-ordering")
    assert "can’t change Setup." in page.words
    assert client.get(address("activate/")).status_code == 403
    for then in ("activate/", "copy-down/", "mirror-earlier-sales/"):
        assert client.post(address(then), {"confirmed": "on"}).status_code == 403
    assert not Job.objects.exists()


def test_jobs_are_listed_and_exported(anna):
    anna.post(address("activate/"), {"confirmed": "on"})
    run_jobs()

    page = Page(anna.get("/t/alpine/jobs/"))
    assert "Activate back-ordering" in page.words
    assert "Cirrus Cloud" in page.words
    assert "Done" in page.all("row")[1].words
    assert not Page(anna.get("/t/alpine/jobs/", {"view": "failed"})).all("row")
    assert anna.get("/t/alpine/jobs.csv").status_code == 200
    assert Page(anna.get("/t/alpine/jobs/", {"group": "kind"})).all("row")


def test_job_of_somebody_else_does_not_exist(network, anna):
    started = anna.post(address("activate/"), {"confirmed": "on"})
    sam = client_of(add_person(network, "Sam", Role.SALES))

    assert sam.get(started.url).status_code == 404
    assert sam.get(f"{started.url}live/").status_code == 404
    assert not Page(sam.get("/t/alpine/jobs/")).all("row")
    stranger = client_of(add_person(network, "Zed", Role.ADMINISTRATOR, "cumulus"))
    assert stranger.get(started.url.replace("alpine", "cumulus")).status_code == 404


def test_failed_job_says_why(network, anna):
    started = anna.post(address("activate/"), {"confirmed": "on"})
    add_subscription_upstream()
    run_jobs()

    page = Page(anna.get(started.url))

    assert "Failed" in page.words
    assert "Copy them down first." in page.words
    assert "Reload" not in page.words, "it does not go on"
