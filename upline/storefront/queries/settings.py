"""How a storefront is set up, and who is signed in to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Actor, CustomerIdentity, CustomerPermission, customer_actor
from upline.catalog import queries as catalog
from upline.database.keyset import CountedRows, Listing, PageRequest, Sorting, fetch_page
from upline.kernel.fingerprints import fingerprint
from upline.kernel.page_objects import Ref
from upline.kernel.tokens import digest_of_token
from upline.storefront.models import (
    Storefront,
    StorefrontInvitation,
    StorefrontProduct,
    StorefrontSession,
    StorefrontUser,
)
from upline.storefront.rulebook import OrderPolicy, StorefrontRole, permissions_of
from upline.tenancy.queries import (
    LinkStatus,
    TenantFacts,
    find_link_owner,
    link_status,
    tenant_facts,
)
from upline.tenancy.rulebook import LinkPurpose

_MAX_ACTOR_NAME = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class StorefrontFacts:
    """How a storefront is set up. `accent` empty: the usual colour."""

    seller: TenantFacts
    is_open: bool
    name: str
    own_name: str
    accent: str
    language: str
    shows_logo: bool
    sells_all_products: bool
    order_policy: OrderPolicy
    needs_approval: bool

    @property
    def version(self) -> str:
        """Return the version of the settings, by what their form shows."""
        return fingerprint({**asdict(self), "seller": "", "name": ""})

    @property
    def look(self) -> str:
        """Return what changes with the colours, for the address of their stylesheet."""
        return fingerprint({"accent": self.accent})


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Who is signed in to a storefront, for which of its customers."""

    id: UUID
    name: str
    email: str
    role: StorefrontRole
    account: Ref
    permissions: frozenset[CustomerPermission]
    basket_id: UUID | None

    @property
    def actor(self) -> Actor:
        """Return the person as the actor of actions."""
        identity = CustomerIdentity(account_id=self.account.id, permissions=self.permissions)
        return customer_actor(f"{self.name}, {self.account.name}"[:_MAX_ACTOR_NAME], identity)

    def may(self, permission: CustomerPermission) -> bool:
        return permission in self.permissions


def find_storefront(*, seller: TenantFacts) -> StorefrontFacts:
    """Return how the storefront of a BSS is set up; one that nobody has set up is not open."""
    row = Storefront.objects.filter(tenant_id=seller.id).first()
    return _facts(row or Storefront(tenant_id=seller.id), seller)


_OPEN_STOREFRONT = "SELECT tenant_id FROM upline_storefront WHERE tenant_id = %s AND is_open"


def open_storefront_rows(*, tenant_id: UUID) -> CountedRows:
    """Return the row of a BSS's storefront if it is open, to be counted."""
    return CountedRows(_OPEN_STOREFRONT, (tenant_id,))


def has_open_storefront(*, tenant_id: UUID) -> bool:
    """Tell whether the storefront of a BSS is open. One query."""
    return Storefront.objects.filter(tenant_id=tenant_id, is_open=True).exists()


def find_storefront_by_slug(*, slug: str) -> StorefrontFacts | None:
    """Return the open storefront at an address, or None."""
    rows = Storefront.objects.select_related("tenant").filter(tenant__slug=slug, is_open=True)
    row = rows.first()
    return _facts(row, tenant_facts(row.tenant)) if row else None


def _facts(row: Storefront, seller: TenantFacts) -> StorefrontFacts:
    return StorefrontFacts(
        seller=seller,
        is_open=row.is_open,
        name=row.name or seller.name,
        own_name=row.name,
        accent=row.accent,
        language=row.language,
        shows_logo=row.shows_logo,
        sells_all_products=row.sells_all_products,
        order_policy=OrderPolicy(row.order_policy),
        needs_approval=row.needs_approval,
    )


def find_customer(*, storefront: StorefrontFacts, token: str, now: datetime) -> Customer | None:
    """Return who is signed in to this storefront by this cookie, or None. One query."""
    session = (
        StorefrontSession.objects.filter(
            token_digest=digest_of_token(token),
            expires_at__gt=now,
            user__tenant_id=storefront.seller.id,
        )
        .select_related("user__account")
        .first()
    )
    return _customer(session.user, storefront) if session else None


def get_customer(*, storefront: StorefrontFacts, user_id: UUID) -> Customer:
    """Raises: StorefrontUser.DoesNotExist — also when they use another storefront."""
    users = StorefrontUser.objects.select_related("account")
    return _customer(users.get(tenant_id=storefront.seller.id, pk=user_id), storefront)


def _customer(user: StorefrontUser, storefront: StorefrontFacts) -> Customer:
    role = StorefrontRole(user.role)
    return Customer(
        id=user.pk,
        name=user.name,
        email=user.email,
        role=role,
        account=Ref(user.account_id, user.account.name),
        permissions=permissions_of(role, storefront.order_policy),
        basket_id=user.basket_id,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class StorefrontPerson:
    """Somebody who has access for a customer. `last_sign_in_at` None: never."""

    id: UUID
    name: str
    email: str
    role: StorefrontRole
    last_sign_in_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitedPerson:
    """Somebody who has been invited for a customer and has not come yet."""

    id: UUID
    name: str
    email: str
    role: StorefrontRole
    link: LinkStatus | None


def list_storefront_people(*, tenant_id: UUID, account_id: UUID) -> list[StorefrontPerson]:
    """Return who has access for a customer, by name."""
    rows = StorefrontUser.objects.filter(tenant_id=tenant_id, account_id=account_id)
    return [
        StorefrontPerson(
            id=one.pk,
            name=one.name,
            email=one.email,
            role=StorefrontRole(one.role),
            last_sign_in_at=one.last_sign_in_at,
        )
        for one in rows.order_by("name", "email")
    ]


def list_invited_people(*, tenant_id: UUID, account_id: UUID) -> list[InvitedPerson]:
    """Return who has been invited for a customer, by name."""
    rows = StorefrontInvitation.objects.filter(tenant_id=tenant_id, account_id=account_id)
    rows = rows.select_related("link")
    return [
        InvitedPerson(
            id=one.pk,
            name=one.name,
            email=one.email,
            role=StorefrontRole(one.role),
            link=link_status(one.link) if hasattr(one, "link") else None,
        )
        for one in rows.order_by("name", "email")
    ]


@dataclass(frozen=True, slots=True)
class LinkPerson:
    """Whom a link is for, as the person sees who opens it."""

    name: str
    email: str
    company: str
    expires_at: datetime


def find_link_person(*, tenant_id: UUID, token: str, purpose: LinkPurpose) -> LinkPerson | None:
    """Return whom a link of a storefront is for, expired or not; None: used, replaced or withdrawn."""
    owner = find_link_owner(token=token, purpose=purpose)
    if owner is None:
        return None
    model = _LINK_OWNERS[purpose]
    one = model.objects.select_related("account").filter(tenant_id=tenant_id, pk=owner.id).first()
    return LinkPerson(one.name, one.email, one.account.name, owner.expires_at) if one else None


_LINK_OWNERS: Mapping[LinkPurpose, type[StorefrontInvitation | StorefrontUser]] = {
    LinkPurpose.STOREFRONT_ACCESS: StorefrontInvitation,
    LinkPurpose.STOREFRONT_PASSWORD: StorefrontUser,
}


@dataclass(frozen=True, slots=True)
class SelectableProduct:
    """A product with a sell price, and whether the storefront sells it where it sells selected ones."""

    product: Ref
    is_selected: bool


def page_of_selectable_products(
    *, seller: TenantFacts, words: str, page: PageRequest
) -> Listing[SelectableProduct]:
    """Return one page of the products that have a sell price, by name."""
    rows = catalog.priced_products(seller=seller)
    if words:
        rows = rows.filter(name__contains_ci=words)
    selected = set(
        StorefrontProduct.objects.filter(tenant_id=seller.id).values_list("product_id", flat=True)
    )
    return fetch_page(
        rows.values("id", "name"),
        Sorting(column="name"),
        page,
        lambda row: SelectableProduct(Ref(row["id"], row["name"]), row["id"] in selected),
    )


def count_selected_products(*, tenant_id: UUID) -> int:
    """Return how many products a storefront sells where it sells selected ones."""
    return StorefrontProduct.objects.filter(tenant_id=tenant_id).count()
