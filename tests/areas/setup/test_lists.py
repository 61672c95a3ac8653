"""The lists of Setup are shown a page at a time, however long they grow."""

from collections.abc import Callable

import pytest

from tests.support.page import Page
from tests.support.setup_fixtures import SetupAdmin
from upline.models import (
    Campaign,
    CustomField,
    Group,
    Membership,
    PermissionGrant,
    PermissionRule,
    User,
)

pytestmark = pytest.mark.django_db
MANY = [f"Name {number:03d}" for number in range(120)]


def users(setup_admin: SetupAdmin) -> list[str]:
    found = [User(name=name, email=f"{place}@alpine.example") for place, name in enumerate(MANY)]
    User.objects.bulk_create(found)
    Membership.objects.bulk_create(
        Membership(tenant=setup_admin.tenant, user=user, role="SALES", is_active=place >= 30)
        for place, user in enumerate(found)
    )
    return ["Anna Admin", *MANY[30:], *MANY[:30]]


def groups(setup_admin: SetupAdmin) -> list[str]:
    rows = Group.objects.bulk_create(Group(tenant=setup_admin.tenant, name=name) for name in MANY)
    rows[100].members.add(setup_admin.anna)
    return MANY


def campaigns(setup_admin: SetupAdmin) -> list[str]:
    Campaign.objects.bulk_create(
        Campaign(tenant=setup_admin.tenant, name=name, is_active=place >= 30)
        for place, name in enumerate(MANY)
    )
    return MANY[30:] + MANY[:30]


def rules(setup_admin: SetupAdmin) -> list[str]:
    PermissionRule.objects.all().delete()
    rows = PermissionRule.objects.bulk_create(
        PermissionRule(tenant=setup_admin.tenant, name=name) for name in MANY
    )
    PermissionGrant.objects.create(tenant=setup_admin.tenant, rule=rows[100], level="EDIT")
    return MANY


def custom_fields(setup_admin: SetupAdmin) -> list[str]:
    CustomField.objects.bulk_create(
        CustomField(
            tenant=setup_admin.tenant, entity=entity, code=f"code_{place:03d}", label=label,
            position=(0 if place < 60 else place),
        )
        for entity in ("ORDER", "ACCOUNT")
        for place, label in enumerate(MANY)
    )  # fmt: skip
    return MANY


LISTS: dict[str, Callable[[SetupAdmin], list[str]]] = {
    "users": users,
    "groups": groups,
    "campaigns": campaigns,
    "permission-rules": rules,
    "custom-fields": custom_fields,
}
every_list = pytest.mark.parametrize("section", LISTS)


def list_page(page: Page):
    """The first list of a section that has more pages than one."""
    context = page.response.context
    if "entities" in context:
        return context["entities"][0][2]
    return next(
        context[name] for name in ("users", "groups", "campaigns", "rules") if name in context
    )


def names(page: Page) -> list[str]:
    rows = (row[0] if isinstance(row, tuple) else row for row in list_page(page).rows)
    return [row.name for row in rows]


def beside_headings(page: Page) -> list[str]:
    """What stands beside the heading of each section, such as how many records there are."""
    headings = [e for e in page.all("heading") if e.tag == "h2" and e.parent]
    return [e.parent.words.removeprefix(e.words).strip() for e in headings]


@every_list
def test_pages_show_each_record_once_forward_and_back(setup_admin, section):
    expected = LISTS[section](setup_admin)
    pages = [setup_admin.open_page(f"{section}/")]
    while list_page(pages[-1]).forward:
        pages.append(Page(setup_admin.client.get(list_page(pages[-1]).forward)))
    back = [pages[-1]]
    while list_page(back[-1]).back:
        back.append(Page(setup_admin.client.get(list_page(back[-1]).back)))

    assert [name for page in pages for name in names(page)] == expected
    assert [len(names(page)) for page in pages] == [50, 50, len(expected) - 100]
    assert [names(page) for page in reversed(back)] == [names(page) for page in pages]
    assert "50 shown" in pages[0].words
    assert not any(beside[:1].isdecimal() for beside in beside_headings(pages[0]))
    assert pages[0].offers.count("Next") == (2 if section == "custom-fields" else 1)


@every_list
def test_missing_page_is_not_found(setup_admin, section):
    LISTS[section](setup_admin)
    of = "order-" if section == "custom-fields" else ""

    for place in ("x", "0190f3a0-0000-7000-8000-000000000001", "x.y.z", "\0"):
        assert (
            setup_admin.client.get(
                setup_admin.address(f"{section}/"), {f"{of}after": place}
            ).status_code
            == 404
        )
    beyond = "99999.code" if of else "0190f3a0-0000-7000-8000-000000000001.zzz"
    assert (
        setup_admin.client.get(
            setup_admin.address(f"{section}/"), {f"{of}after": beyond}
        ).status_code
        == 404
    )


@every_list
def test_short_list_shows_its_count_and_no_paging_links(setup_admin, section):
    page = setup_admin.open_page(f"{section}/")

    assert "shown" not in page.words
    assert "Next" not in page.offers
    assert ("1" in beside_headings(page)) == (section == "users")


@every_list
def test_a_page_takes_a_constant_number_of_queries(
    setup_admin, section, django_assert_max_num_queries
):
    LISTS[section](setup_admin)
    forward = list_page(setup_admin.open_page(f"{section}/")).forward

    with django_assert_max_num_queries(16):
        setup_admin.client.get(forward)


def test_records_on_later_pages_are_shown_completely(setup_admin):
    groups(setup_admin)
    rules(setup_admin)
    second, third = (f"{name}/" for name in ("groups", "permission-rules"))
    for section, said in ((second, "Name 100 1"), (third, "Name 100 Everybody: edit")):
        page = setup_admin.open_page(section)
        while list_page(page).forward:
            page = Page(setup_admin.client.get(list_page(page).forward))
        assert said in page.words


def test_moving_a_field_across_a_page_boundary_shows_the_same_page(setup_admin):
    custom_fields(setup_admin)
    CustomField.objects.filter(entity="ACCOUNT").delete()
    first = setup_admin.open_page("custom-fields/")
    address = list_page(first).forward
    second = Page(setup_admin.client.get(address))
    row = list_page(second).rows[0][0]
    first.button(f"Move {names(first)[-1]} down")
    second.button(f"Move {row.name} up")

    query = address.partition("?")[2]
    moved = setup_admin.client.post(
        setup_admin.address(f"custom-fields/{row.id}/move/?{query}"), {"way": "up"}, follow=False
    )

    assert moved["Location"] == address
    assert names(setup_admin.open_page("custom-fields/"))[-1] == row.name


def test_every_section_has_a_breadcrumb(setup_admin):
    for section, title in (("history", "History"), ("users", "Users")):
        [trail] = setup_admin.open_page(f"{section}/").all("navigation", "Breadcrumb")
        last = trail.all("listitem")[-1]
        assert (last.words, last.attributes.get("aria-current")) == (title, "page")
