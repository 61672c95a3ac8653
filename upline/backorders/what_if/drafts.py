"""The drafts by which sales can be booked again, as the parameters of a job have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.catalog.pricing import PromotionTerms
from upline.catalog.rulebook import BillingCycle, PromotionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceListDraft:
    """The prices that a price list has on a day, changed by a percentage, or by a price file that is not applied.

    Resellers that have the price list `replaced_id` get them.
    """

    price_list_id: UUID
    replaced_id: UUID
    day: date
    percent: Decimal = Decimal(0)
    upload_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionDraft:
    """A promotion, as if the whole period were among its days."""

    terms: PromotionTerms


Draft = PriceListDraft | PromotionDraft


@dataclass(frozen=True, slots=True)
class SalesPeriod:
    """The days, both included, on which the sales happened that are booked again."""

    first: date
    last: date


def draft_document(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON."""
    if isinstance(draft, PriceListDraft):
        return {
            "price_list": str(draft.price_list_id),
            "replaced": str(draft.replaced_id),
            "day": draft.day.isoformat(),
            "percent": str(draft.percent),
            "upload": str(draft.upload_id) if draft.upload_id else None,
        }
    terms = draft.terms
    return {
        "promotion": str(terms.id),
        "name": terms.name,
        "kind": terms.kind,
        "value": str(terms.value),
        "currency": terms.currency,
        "cycles": terms.cycles,
        "is_lifetime": terms.is_lifetime,
        "new_customers_only": terms.new_customers_only,
        "scope": [[str(product_id), cycle] for product_id, cycle in sorted(terms.scope)],
        "price_lists": sorted(str(pk) for pk in terms.price_lists),
        "requires": sorted(str(pk) for pk in terms.requires),
    }


def read_draft(found: Mapping[str, Any]) -> Draft:
    """Return the draft of a document."""
    if "price_list" in found:
        return PriceListDraft(
            price_list_id=UUID(found["price_list"]),
            replaced_id=UUID(found["replaced"]),
            day=date.fromisoformat(found["day"]),
            percent=Decimal(found["percent"]),
            upload_id=UUID(found["upload"]) if found["upload"] else None,
        )
    return PromotionDraft(
        terms=PromotionTerms(
            id=UUID(found["promotion"]),
            name=found["name"],
            kind=PromotionKind(found["kind"]),
            value=Decimal(found["value"]),
            currency=found["currency"],
            first_date=None,
            last_date=None,
            cycles=found["cycles"],
            is_lifetime=found["is_lifetime"],
            new_customers_only=found["new_customers_only"],
            scope=frozenset((UUID(pk), BillingCycle(cycle)) for pk, cycle in found["scope"]),
            price_lists=frozenset(map(UUID, found["price_lists"])),
            requires=frozenset(map(UUID, found["requires"])),
        )
    )
