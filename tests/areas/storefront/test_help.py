"""Help in a storefront: the pages of the manual for end customers, and no others."""

import pytest

from upline.web.shared.manual_pages import Reader, manual_pages

pytestmark = pytest.mark.django_db


def test_help_leads_to_the_pages_for_customers(hanna):
    index = hanna.open(hanna.open().link("Help").address)

    for page in manual_pages().values():
        if page.reader is Reader.CUSTOMER:
            shown = hanna.open(index.link(f"{page.title} {page.summary}").address)
            assert page.title in shown.texts("heading")
            assert hanna.open(shown.link(page.title).address).response.status_code == 200


def test_pages_for_others_do_not_exist(hanna):
    others = [page.task for page in manual_pages().values() if page.reader is not Reader.CUSTOMER]

    assert others
    assert {hanna.status(f"help/{task}/") for task in (*others, "moon")} == {404}


def test_help_is_for_people_who_are_signed_in(hanna):
    hanna.client.logout()
    hanna.client.cookies.clear()

    assert hanna.status("help/change-my-licences/") == 302
