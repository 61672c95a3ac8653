"""Setting a storefront up: open or closed, how it looks, what it sells, who may order."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.kernel.naming import clean_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version
from upline.storefront.models import Storefront, StorefrontProduct
from upline.storefront.queries.settings import find_storefront
from upline.storefront.rulebook import (
    MAX_NAME_LENGTH,
    OrderPolicy,
    StorefrontAction,
    clean_accent,
)
from upline.tenancy.actions import lock_setup
from upline.tenancy.queries import get_tenant
from upline.tenancy.rulebook import LANGUAGES


@dataclass(frozen=True, kw_only=True, slots=True)
class StorefrontSettings:
    """How a storefront is set up. `name` and `accent` empty: as usual."""

    is_open: bool = False
    name: str = ""
    accent: str = ""
    language: str = "en"
    shows_logo: bool = True
    sells_all_products: bool = True
    order_policy: OrderPolicy = OrderPolicy.EVERYBODY
    needs_approval: bool = False


@transaction.atomic
def set_up_storefront(
    *, tenant_id: UUID, settings: StorefrontSettings, by: Actor, version: str | None = None
) -> None:
    """Set the storefront of a BSS up. What is in baskets stays there, and is checked at checkout.

    Raises: Refused — `not_permitted`, `stale`, `too_long`, `unreadable_text`, `invalid_colour`, `low_contrast`,
    `unknown_language`.
    """
    authorise(StorefrontAction.SET_UP, None, by=by)
    lock_setup(tenant_id=tenant_id)
    if version is not None:
        facts = find_storefront(seller=get_tenant(tenant_id=tenant_id))
        check_version(version, facts.version, noun=text("section"))
    if settings.language not in LANGUAGES:
        raise refuse("unknown_language", text("There is no such language."), "language")
    Storefront.objects.update_or_create(
        tenant_id=tenant_id,
        defaults={
            "is_open": settings.is_open,
            "name": clean_line(settings.name, max_length=MAX_NAME_LENGTH),
            "accent": clean_accent(settings.accent) if settings.accent.strip() else "",
            "language": settings.language,
            "shows_logo": settings.shows_logo,
            "sells_all_products": settings.sells_all_products,
            "order_policy": settings.order_policy,
            "needs_approval": settings.needs_approval,
        },
    )


@transaction.atomic
def select_storefront_products(
    *, tenant_id: UUID, shown_ids: Collection[UUID], selected_ids: Collection[UUID], by: Actor
) -> None:
    """Select which products the storefront sells; of those shown, the others are no longer sold.

    Raises: Refused — `not_permitted`.
    """
    authorise(StorefrontAction.SET_UP, None, by=by)
    lock_setup(tenant_id=tenant_id)
    storefront, _ = Storefront.objects.get_or_create(tenant_id=tenant_id)
    known = catalog.catalogue(seller=get_tenant(tenant_id=tenant_id)).filter(pk__in=shown_ids)
    known_ids = set(known.values_list("pk", flat=True))
    selected = known_ids & set(selected_ids)
    rows = StorefrontProduct.objects.filter(storefront=storefront)
    rows.filter(product_id__in=known_ids - selected).delete()
    present = set(rows.filter(product_id__in=selected).values_list("product_id", flat=True))
    StorefrontProduct.objects.bulk_create(
        StorefrontProduct(tenant_id=tenant_id, storefront=storefront, product_id=product_id)
        for product_id in sorted(selected - present)
    )
