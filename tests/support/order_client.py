"""Ann of Cumulus writes orders on pages, which books back-orders at Alpine."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from tests.support.page import Page
from tests.support.record_fixtures import NOW, RecordFixtures
from upline.backorders import actions as backorders
from upline.models import Account, Order, OrderItem, Product, Subscription, User

BASIC, MAIL, ARCHIVE = "m365-business-basic", "exchange-online-1", "exchange-archiving"


@dataclass
class OrderClient:
    """A user of a BSS; by default Ann in Cumulus's."""

    fixtures: RecordFixtures
    user: User
    slug: str = "cumulus"

    def __post_init__(self) -> None:
        self.client = self.fixtures.signed_in_client(self.user)

    def __call__(self, address: str, form_data: dict[str, object] | None = None) -> Page:
        """Open an address, or post a form to it, and follow redirects."""
        whole = address if address.startswith("/") else f"/t/{self.slug}/orders/{address}"
        if form_data is None:
            return Page(self.client.get(whole, follow=True))
        return Page(self.client.post(whole, form_data, follow=True))

    def status(self, address: str, form_data: dict[str, object] | None = None) -> int:
        """Return only the status of the response."""
        response = self(address, form_data).response
        assert isinstance(response, HttpResponse)
        return response.status_code

    def create_draft(self, *items: str, customer: str = "Huber Bakery") -> Order:
        """Save a draft of these items, each as the address of a new order has it."""
        account = Account.objects.get(tenant__slug=self.slug, name=customer)
        page = self("new/", {"account": account.pk, "item": list(items)})
        assert page.response.status_code == 200, page.words
        return Order.objects.filter(tenant__slug=self.slug).latest("number")

    def order(self, order: Order) -> Order:
        return Order.objects.get(pk=order.pk)


def product(code: str) -> Product:
    return Product.objects.get(code=code)


def new_item(code: str, quantity: int, cycle: str = "MONTHLY") -> str:
    """Return an item that begins a subscription, as the address of a new order has it."""
    return f"S.{product(code).pk.hex}.{cycle}.{quantity}"


def items_of(order: Order) -> list[OrderItem]:
    return list(OrderItem.objects.filter(order=order).order_by("position"))


def run_booking() -> None:
    """Book all waiting events."""
    backorders.drain(clock=lambda: NOW)


def back_orders(fixtures: RecordFixtures) -> list[Order]:
    """Return Alpine's back-orders that the fixtures did not create."""
    known: list[UUID] = [order.pk for order in fixtures.orders]
    orders = Order.objects.filter(tenant=fixtures.alpine, origin="BACK_ORDER")
    return list(orders.exclude(pk__in=known).order_by("number"))


def subscription_count(fixtures: RecordFixtures) -> int:
    return Subscription.objects.filter(tenant=fixtures.cumulus).count()
