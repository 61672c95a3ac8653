"""A storefront of Cumulus with people of its customers, who use the real pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client

from tests.support.page import Page
from tests.support.record_fixtures import NOW, RecordFixtures
from upline.access.rulebook import system_actor
from upline.models import Account, Product, StorefrontUser
from upline.storefront import actions as storefront
from upline.storefront.actions import NewStorefrontUser, StorefrontSettings
from upline.storefront.rulebook import StorefrontRole

PASSWORD = "a long password"  # noqa: S105 — of tests


def open_storefront(fixtures: RecordFixtures, **settings: object) -> None:
    """Open Cumulus's storefront."""
    chosen = StorefrontSettings(is_open=True, **settings)  # type: ignore[arg-type]
    storefront.set_up_storefront(tenant_id=fixtures.cumulus.pk, settings=chosen, by=system_actor())


def add_login(
    account: Account,
    name: str = "Hanna Huber",
    *,
    role: StorefrontRole = StorefrontRole.ADMINISTRATOR,
) -> StorefrontUser:
    """Give somebody access for a customer, by invitation."""
    email = f"{name.split(maxsplit=1)[0].lower()}@{account.name.split()[0].lower()}.example"
    link = storefront.invite_storefront_user(
        tenant_id=account.tenant_id,
        account_id=account.pk,
        new=NewStorefrontUser(name=name, email=email, role=role),
        site="",
        by=system_actor(),
        now=NOW,
    )
    pk = storefront.accept_storefront_invitation(
        tenant_id=account.tenant_id, token=link.token, password=PASSWORD, now=NOW
    )
    return StorefrontUser.objects.get(pk=pk)


@dataclass
class Shopper:
    """A person of a customer in front of the storefront."""

    user: StorefrontUser
    slug: str = "cumulus"
    client: Client = field(default_factory=Client)

    def sign_in(self) -> Shopper:
        values = {"email": self.user.email, "password": PASSWORD}
        response = self.client.post(f"/s/{self.slug}/sign-in/", values)
        assert response.status_code == 302, Page(response).words
        return self

    def open(self, address: str = "") -> Page:
        return Page(self.client.get(self._whole(address), follow=True))

    def send(self, address: str, **values: object) -> Page:
        return Page(self.client.post(self._whole(address), values, follow=True))

    def status(self, address: str, **values: object) -> int:
        """Return the status of a page, or of a form if there is something to send."""
        whole = self._whole(address)
        return (self.client.post(whole, values) if values else self.client.get(whole)).status_code

    def _whole(self, address: str) -> str:
        return address if address.startswith("/") else f"/s/{self.slug}/{address}"

    def put_in_basket(self, code: str, quantity: int = 1, **values: object) -> Page:
        return self.send(f"products/{product_id(code)}/", quantity=quantity, **values)

    def order_basket(self) -> Page:
        shown = self.open("basket/")
        return self.send("basket/", **{name: values[0] for name, values in basket_form(shown)})


def basket_form(page: Page) -> list[tuple[str, list[str]]]:
    """Return what the form sends that orders the basket."""
    tokens = [e.value for e in page.named("form_token")]
    version = page.named("version")[0].value
    return [("version", [version]), ("form_token", [tokens[-1]])]


def product_id(code: str) -> UUID:
    return Product.objects.get(code=code).pk
