"""The pictures of the manual: what they show still exists; with UPDATE_PICTURES=1 they are made again.

`make manual-pictures` makes them, from the demo with more sales than here.
"""

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import OpenPage, accessibility_violations
from tests.support.demo import NOW
from tests.support.demo_world import DemoWorld, create_demo_world, fixed_clock
from tests.support.price_file import write_price_file
from tests.support.price_import import MONTHLY, from_day
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.models import Order, PriceList, Promotion, SaleEvent, Subscription, Tenant
from upline.web.shared.manual_pages import MANUAL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPDATE = bool(os.environ.get("UPDATE_PICTURES"))
PICTURES = MANUAL / "pictures"
SALES, SALES_OF_PICTURES = 25, 600
QUALITIES = (82, 70, 55, 40)
MOST_BYTES = 60_000


@pytest.fixture
def demo() -> Iterator[DemoWorld]:
    with fixed_clock():
        yield create_demo_world(sales=SALES_OF_PICTURES if UPDATE else SALES)


@dataclass(frozen=True)
class Picture:
    """How a picture is made: `show` opens what it shows and returns the element that matters in it."""

    name: str
    show: Callable[[Page, DemoWorld, object], Locator]
    height: int = 640
    is_of_reseller: bool = False


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def show_dashboard(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/alpine/dashboard/?period=90")
    heading(page, "Needs a person").wait_for()
    return heading(page, "Orders booked per day")


def show_provenance(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto(f"/t/alpine/orders/{_discounted_order(demo).pk}/provenance/")
    return heading(page, "Where each price came from")


def _discounted_order(demo: DemoWorld) -> Order:
    orders = Order.objects.filter(tenant=demo.alpine, origin="BACK_ORDER").order_by("-number")
    return orders.filter(items__promotion__isnull=False).first() or orders.first()


def show_log(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/alpine/back-ordering-log/?view=parked")
    return page.get_by_text("Parked").first


def show_parked_sale(page: Page, demo: DemoWorld, _folder) -> Locator:
    event = SaleEvent.objects.filter(tenant=demo.alpine, state="PARKED").earliest("happened_at")
    page.goto(f"/t/alpine/back-ordering-log/{event.pk}/")
    return page.get_by_role("button", name="Retry")


def show_quantity_dialog(page: Page, demo: DemoWorld, _folder) -> Locator:
    subscription = Subscription.objects.filter(
        tenant=demo.cumulus, kind="SUBSCRIPTION", status="ACTIVE", is_trial=False,
        product__tenant=demo.alpine, end_date=None,
    ).order_by("-quantity").first()  # fmt: skip
    assert subscription is not None, "the demo sells subscriptions"
    page.goto(f"/t/cumulus/subscriptions/{subscription.pk}/")
    page.get_by_role("link", name="Change quantity").first.click()
    field = page.get_by_label("Licences", exact=True)
    field.fill(str(subscription.quantity + 6))
    field.press("Tab")
    page.get_by_role("button", name=f"Change to {subscription.quantity + 6}").wait_for()
    return heading(page, "What will happen")


def show_order_form(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto(f"/t/alpine/orders/{_discounted_order(demo).pk}/edit/")
    return heading(page, "Kept as sold")


def show_activation(page: Page, demo: DemoWorld, _folder) -> Locator:
    cirrus = Tenant.objects.get(slug="cirrus")
    page.goto(f"/t/alpine/resellers/{cirrus.pk}/activate/")
    return heading(page, "Check")


def show_reconciliation(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/alpine/reconciliation/")
    return page.get_by_role("button", name="Check now")


def show_new_price(page: Page, demo: DemoWorld, _folder) -> Locator:
    gold = PriceList.objects.get(tenant=demo.alpine, name="Gold EUR")
    page.goto(f"/t/alpine/price-lists/{gold.pk}/")
    row = page.get_by_role("row").filter(has_text="Business Basic").filter(has_text="Monthly")
    row.get_by_role("link", name="New price").first.click()
    field = page.get_by_role("dialog").get_by_role("textbox").first
    field.fill("9.80")
    field.press("Tab")
    return heading(page, "What will happen")


def show_import(page: Page, demo: DemoWorld, folder) -> Locator:
    gold = PriceList.objects.get(tenant=demo.alpine, name="Gold USD")
    rows = [from_day("12/1/2026", "7.20", **MONTHLY)]
    page.goto(f"/t/alpine/price-lists/{gold.pk}/import/")
    page.get_by_label("Price file").set_input_files(write_price_file(folder / "prices.csv", rows))
    page.get_by_role("button", name="Show what will change").click()
    page.get_by_text("The worker begins it next.").wait_for()
    assert run_job_step(JOB_STEPS, now=NOW)
    return heading(page, "What will change")


def show_what_if(page: Page, demo: DemoWorld, _folder) -> Locator:
    gold = PriceList.objects.get(tenant=demo.alpine, name="Gold EUR")
    page.goto(f"/t/alpine/price-lists/{gold.pk}/what-if/")
    page.get_by_label("Changed by, per cent").fill("5")
    page.get_by_role("button", name="Book the sales again").click()
    page.get_by_text("The worker begins it next.").wait_for()
    while run_job_step(JOB_STEPS, now=NOW):
        pass
    return heading(page, "Totals")


def show_promotion(page: Page, demo: DemoWorld, _folder) -> Locator:
    promotion = Promotion.objects.filter(tenant=demo.alpine).earliest("first_date")
    page.goto(f"/t/alpine/promotions/{promotion.pk}/")
    return heading(page, "Applied to")


def show_setup(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/alpine/setup/")
    return heading(page, "Setup")


def show_draft(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/cumulus/orders/new/")
    page.get_by_role("searchbox", name="Customer").fill("a")
    page.keyboard.press("Enter")
    page.get_by_role("region", name="Customers").get_by_role("link").first.click()
    for product in ("Business Basic", "Exchange Online"):
        page.get_by_role("searchbox", name="Search products").fill(product)
        found = page.get_by_role("region", name="Products").get_by_role("link")
        found.filter(has_text=product).first.click()
        page.get_by_role("button", name="Add to the order").click()
    return page.get_by_role("button", name="Save as draft")


def show_from_distributor(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/cumulus/distributor/")
    return heading(page, "From your distributor")


def show_list(page: Page, demo: DemoWorld, _folder) -> Locator:
    page.goto("/t/alpine/orders/?reseller=cumulus")
    page.get_by_role("button", name="Columns").click()
    return page.get_by_role("form", name="Columns")


PICTURES_OF_PAGES = (
    Picture("dashboard", show_dashboard, height=860),
    Picture("provenance", show_provenance, height=760),
    Picture("back-ordering-log", show_log),
    Picture("parked-sale", show_parked_sale),
    Picture("change-quantity", show_quantity_dialog, height=760, is_of_reseller=True),
    Picture("edit-back-order", show_order_form),
    Picture("activate", show_activation),
    Picture("reconciliation", show_reconciliation),
    Picture("new-price", show_new_price, height=760),
    Picture("import", show_import),
    Picture("what-if", show_what_if),
    Picture("promotion", show_promotion),
    Picture("setup", show_setup),
    Picture("draft", show_draft, is_of_reseller=True),
    Picture("from-distributor", show_from_distributor, is_of_reseller=True),
    Picture("list", show_list),
)


def test_what_the_pictures_show_exists(demo, open_page: OpenPage, tmp_path):
    pages = {
        False: open_page(demo.anna, "/t/alpine/help/"),
        True: open_page(demo.lena, "/t/cumulus/help/"),
    }
    for picture in PICTURES_OF_PAGES:
        page = pages[picture.is_of_reseller]
        page.set_viewport_size({"width": 1100, "height": picture.height})
        picture.show(page, demo, tmp_path).first.wait_for()
        if UPDATE:
            save_picture(page, picture)

    if not UPDATE:
        files = {path.stem for path in PICTURES.iterdir()}
        assert files == {picture.name for picture in PICTURES_OF_PAGES}


def save_picture(page: Page, picture: Picture) -> None:
    """Save the window as a WebP file: as good as its most bytes allow."""
    page.wait_for_load_state("networkidle")
    page.bring_to_front()  # a window behind another is not painted
    client = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        shot = client.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(shot["data"])
        if len(content) <= MOST_BYTES:
            break
    (PICTURES / f"{picture.name}.webp").write_bytes(content)


@pytest.mark.parametrize("at", ["desk", "phone"])
def test_manual_is_searched_read_and_accessible(demo, open_page: OpenPage, at):
    page = open_page(demo.anna, "/t/alpine/back-ordering-log/", at=at)
    if at == "phone":
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Help", exact=True).click()
    else:
        page.get_by_role("link", name="Help with this page").click()
    heading(page, "Mend a parked sale").wait_for()
    assert accessibility_violations(page) == []

    page.get_by_role("link", name="All pages of the manual").click()
    page.get_by_role("searchbox", name="Search the manual").fill("mark-up")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("with “mark-up”").wait_for()
    assert accessibility_violations(page) == []
