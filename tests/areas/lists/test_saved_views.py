"""Saved views: one's own, shared ones, the default, and who may change which."""

import pytest

from tests.support.page import Page
from upline.access.rulebook import Actor, Role
from upline.kernel.verdicts import Refused
from upline.models import Change, SavedView
from upline.setup.actions import (
    NewView,
    add_saved_view,
    delete_saved_view,
    rename_saved_view,
    set_default_view,
)

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"
VIEWS = "/t/alpine/orders/views/"


def actor(user, role: Role = Role.SALES) -> Actor:
    return Actor(name=user.name, role=role, user_id=user.pk)


def save_view(fixtures, user=None, *, role=Role.SALES, **changes) -> SavedView:
    values = {"list_name": "orders", "name": "Direct sales", "query": "view=direct", **changes}
    view_id = add_saved_view(
        tenant_id=fixtures.alpine.pk,
        view=NewView(**values),
        by=actor(user or fixtures.otto, role),
    )
    return SavedView.objects.get(pk=view_id)


@pytest.fixture
def two_orders(fixtures):
    fixtures.back_order(1)
    fixtures.direct_order(2)


def numbers(page: Page) -> list[int]:
    return [line.row.number for line in page.response.context["page"].lines]


def test_list_is_saved_with_its_filters_and_columns_and_opened_by_its_id(
    fixtures, two_orders, open_page
):
    client = fixtures.signed_in_client(fixtures.otto)
    query = "view=direct&columns=number,total&after=9"

    response = client.post(VIEWS, {"do": "save", "name": "Direct", "query": query}, follow=True)
    view = SavedView.objects.get()

    assert view.query == "view=direct&columns=number,total"
    assert (view.owner, view.is_default) == (fixtures.otto, False)
    page = Page(response)
    assert page.response.redirect_chain[0][0] == f"{ORDERS}?view={view.pk}"
    assert numbers(page) == [2]
    assert "Direct" in page.offers
    assert "Billing To" not in [head.label for head in page.response.context["page"].heads]


def test_filter_beside_a_saved_view_changes_it(fixtures, two_orders, open_page):
    view = save_view(fixtures, query="view=back-orders")

    assert numbers(open_page(ORDERS, view=str(view.pk), text="2")) == []
    assert numbers(open_page(ORDERS, view=str(view.pk))) == [1]
    addresses = open_page(ORDERS).addresses
    assert not any("?view=back-orders&status=Booked" in address for address in addresses)


def test_default_view_opens_without_parameters_and_can_be_left(fixtures, two_orders, open_page):
    save_view(fixtures, is_default=True)

    page = open_page(ORDERS)

    assert numbers(page) == [2]
    assert numbers(open_page(ORDERS, view="all")) == [2, 1]
    assert f"{ORDERS}?view=all" in page.addresses
    assert numbers(open_page(ORDERS, fixtures.clara)) == [2, 1]


def test_own_default_view_comes_before_the_shared_one(fixtures, boss, two_orders, open_page):
    save_view(fixtures, boss, role=Role.ADMINISTRATOR, is_shared=True, is_default=True)
    save_view(fixtures, query="view=back-orders", is_default=True)

    assert numbers(open_page(ORDERS)) == [1]
    assert numbers(open_page(ORDERS, fixtures.clara)) == [2]


def test_default_view_does_not_change_exports(fixtures, two_orders):
    save_view(fixtures, is_default=True)

    response = fixtures.signed_in_client(fixtures.otto).get("/t/alpine/orders.csv")

    assert len(b"".join(response.streaming_content).splitlines()) == 3


def test_view_of_another_person_or_bss_is_ignored_with_a_message(
    fixtures, boss, two_orders, open_page
):
    own = save_view(fixtures, boss)
    foreign = SavedView.objects.create(
        tenant=fixtures.cumulus, list_name="orders", name="Theirs", query="view=direct"
    )
    of_another_list = save_view(fixtures, list_name="accounts")

    for view in (own, foreign, of_another_list):
        page = open_page(ORDERS, view=str(view.pk))
        assert "There is no such view here" in page.words
        assert numbers(page) == [2, 1]
        assert page.response.status_code == 200


def test_shared_view_is_for_those_who_set_up_the_bss(fixtures, boss, open_page):
    with pytest.raises(Refused) as refusal:
        save_view(fixtures, is_shared=True)
    shared = save_view(fixtures, boss, role=Role.ADMINISTRATOR, is_shared=True)
    arguments = {"tenant_id": fixtures.alpine.pk, "view_id": shared.pk, "by": actor(fixtures.otto)}

    assert refusal.value.code == "not_permitted"
    for change in (
        lambda: rename_saved_view(**arguments, name="Mine"),
        lambda: delete_saved_view(**arguments),
        lambda: set_default_view(**arguments, is_default=True),
    ):
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.code == "not_permitted"
    assert "Shared with everybody" in open_page(ORDERS, boss).words
    assert "Shared with everybody" not in open_page(ORDERS).words
    assert "For those who set up the BSS" in open_page(VIEWS).words


def test_view_of_another_person_does_not_exist_for_actions(fixtures, boss):
    own = save_view(fixtures)
    by = actor(boss, Role.ADMINISTRATOR)

    with pytest.raises(SavedView.DoesNotExist):
        delete_saved_view(tenant_id=fixtures.alpine.pk, view_id=own.pk, by=by)
    with pytest.raises(SavedView.DoesNotExist):
        rename_saved_view(
            tenant_id=fixtures.cumulus.pk, view_id=own.pk, name="X", by=actor(fixtures.otto)
        )


def test_name_is_unique_per_list_and_owner(fixtures, boss):
    view = save_view(fixtures)
    save_view(fixtures, boss)
    save_view(fixtures, list_name="accounts")
    other = save_view(fixtures, name="Other")

    with pytest.raises(Refused) as refusal:
        save_view(fixtures)
    assert refusal.value.code == "name_taken"
    with pytest.raises(Refused):
        rename_saved_view(
            tenant_id=fixtures.alpine.pk, view_id=other.pk, name=view.name, by=actor(fixtures.otto)
        )


def test_page_of_views_renames_deletes_and_sets_the_default(fixtures, open_page):
    first, second = save_view(fixtures), save_view(fixtures, name="Second", is_default=True)
    client = fixtures.signed_in_client(fixtures.otto)

    def change(do: str, view: SavedView, **values: str) -> int:
        return client.post(VIEWS, {"do": do, "view": str(view.pk), **values}).status_code

    assert change("rename", first, name="First") == 302
    assert change("set-default", first) == 302
    assert change("delete", second) == 302
    [left] = SavedView.objects.all()
    assert (left.name, left.is_default) == ("First", True)
    assert change("unset-default", left) == 302
    assert not SavedView.objects.get().is_default
    assert change("rename", left, name=" ") == 422
    assert change("vanish", left) == 422
    assert change("delete", second) == 422
    assert client.post(VIEWS, {"do": "delete", "view": "7"}).status_code == 422
    assert SavedView.objects.get() == left
    assert client.post(VIEWS, {"do": "save", "name": "First", "query": ""}).status_code == 422
    assert client.get(VIEWS).status_code == 200


def test_view_that_somebody_else_has_renamed_is_not_renamed_and_the_typed_name_stays(
    fixtures, boss
):
    view = save_view(fixtures, boss, role=Role.ADMINISTRATOR, is_shared=True)
    client = fixtures.signed_in_client(boss)
    read = Page(client.get(VIEWS)).sent
    change = {"do": "rename", "view": str(view.pk), "version": read["version"][0]}

    first = client.post(VIEWS, {**change, "name": "First"})
    second = client.post(VIEWS, {**change, "name": "Second"})

    assert (first.status_code, second.status_code) == (302, 409)
    page = Page(second)
    assert "Somebody else has changed this view" in page.words
    assert page.field("Name of First").value == "Second"
    assert SavedView.objects.get().name == "First"


def test_saved_views_are_audited(fixtures):
    view = save_view(fixtures)
    rename_saved_view(
        tenant_id=fixtures.alpine.pk, view_id=view.pk, name="New", by=actor(fixtures.otto)
    )
    delete_saved_view(tenant_id=fixtures.alpine.pk, view_id=view.pk, by=actor(fixtures.otto))

    changes = Change.objects.filter(entity="savedview", record_id=view.pk).order_by("id")
    assert [change.operation for change in changes] == ["INSERT", "UPDATE", "DELETE"]
