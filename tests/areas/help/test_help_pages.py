"""Help in the program: the index with its search, the pages of tasks, and the link beside each page."""

import pytest
from django.contrib.staticfiles import finders

from tests.support.record_fixtures import RecordFixtures
from upline.web.shared.help_links import HELP_TASKS, RESELLER_TASKS, help_url
from upline.web.shared.manual_pages import MANUAL, find_pages, manual_pages
from upline.web.shared.manual_rendering import picture_size, render_markdown
from upline.web.shared.navigation import AREAS

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    return two_weeks_of_sales


def test_index_begins_with_the_tasks_of_ones_own_kind_of_bss(fixtures):
    distributor = fixtures.open_page("/t/alpine/help/")
    reseller = fixtures.open_page("/t/cumulus/help/", fixtures.ann)

    assert "/t/alpine/help/mend-a-parked-sale/" in distributor.addresses
    assert "Set sell prices" not in distributor.words
    assert "Set sell prices" in reseller.words
    assert "Mend a parked sale" not in reseller.words


def test_index_shows_other_readers_pages_and_all(fixtures):
    page = fixtures.open_page("/t/alpine/help/", **{"for": "reseller"})
    everything = fixtures.open_page("/t/alpine/help/", **{"for": "all"})

    assert "Set sell prices" in page.words
    assert all(task.title in everything.words for task in manual_pages().values())


def test_search_finds_pages_with_all_words(fixtures):
    page = fixtures.open_page("/t/alpine/help/", q="RETRY  parked")

    assert "Mend a parked sale" in page.words
    assert "Print an order" not in page.words
    assert page.field("Search the manual").value == "RETRY parked"


def test_search_without_a_result_says_so(fixtures):
    page = fixtures.open_page("/t/alpine/help/", q="moon\0 <b>")

    assert "Nothing found" in page.words
    assert "0 pages with “moon <b>”" in page.words


def test_pages_with_the_words_in_their_title_come_first():
    assert find_pages("price", None)[0].title in {
        "Find out why an order has this price",
        "Change a price",
    }
    assert find_pages("inaudible", None) == []


@pytest.mark.parametrize("task", sorted(manual_pages()))
def test_page_of_a_task_is_shown(fixtures, task):
    page = fixtures.open_page(f"/t/alpine/help/{task}/")

    assert page.response.status_code == 200
    assert manual_pages()[task].title in page.texts("heading")


def test_unknown_page_is_not_found(fixtures):
    assert fixtures.open_page("/t/alpine/help/moon/").response.status_code == 404


def test_pictures_are_static_files_with_their_size():
    for path in (MANUAL / "pictures").iterdir():
        assert finders.find(f"manual/{path.name}") == str(path)
        width, height = picture_size(path)
        assert 400 < width < 2000
        assert 300 < height < 2000


def test_markdown_is_rendered_without_its_tags_and_with_the_programs_links():
    html = render_markdown("<i>x</i> [y](a-b.md) **z** javascript:a", lambda task: f"/help/{task}/")

    assert html.strip() == (
        '<p>&lt;i&gt;x&lt;/i&gt; <a href="/help/a-b/">y</a> <strong>z</strong> javascript:a</p>'
    )


# The link beside each page


def test_each_area_of_the_rail_has_a_page_of_the_manual():
    areas = {area.area_url for _, areas in AREAS for area in areas}

    assert areas - set(HELP_TASKS) == set()


def test_links_lead_to_pages_of_the_manual():
    assert {*HELP_TASKS.values(), *RESELLER_TASKS.values()} - set(manual_pages()) == set()


def test_page_leads_to_the_task_that_it_is_about(fixtures):
    otto, ann = fixtures.otto, fixtures.ann

    def help_of(address, who) -> str:
        return fixtures.open_page(address, who).link("Help").address

    assert help_of("/t/alpine/back-ordering-log/", otto) == "/t/alpine/help/mend-a-parked-sale/"
    assert help_of(fixtures.order(1, "edit/"), otto) == "/t/alpine/help/edit-a-back-order/"
    assert help_of("/t/alpine/products/", otto) == "/t/alpine/help/change-a-price/"
    assert help_of("/t/cumulus/products/", ann) == "/t/cumulus/help/set-sell-prices/"


def test_page_without_a_task_leads_to_the_index():
    assert help_url("alpine", "moon", "", has_resellers=True) == "/t/alpine/help/"
