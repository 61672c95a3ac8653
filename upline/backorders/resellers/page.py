"""The page of a reseller: how back-ordering goes with it, and what was agreed with it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from upline.access.gate import access_verdict
from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.backorders.resellers.figures import FIGURE_COLUMNS, BackOrderingFigures, figures_from
from upline.backorders.resellers.listing import visible_resellers
from upline.backorders.rulebook import BackOrderAction
from upline.kernel.money import Money
from upline.kernel.page_objects import Affordance
from upline.parties.queries import ResellerTerms, find_reseller_terms
from upline.subscriptions.actions import count_unreported_sales
from upline.subscriptions.queries import run_rates_by_reseller
from upline.tenancy.queries import InvitationRow, get_tenant, list_invitations, list_members


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerPage:
    """Everything that the page of a reseller shows of it.

    `id` is its BSS, `name` what that is called. `terms` is None where no account of the
    distributor's BSS stands for it. `activate` is offered while back-ordering is not active.
    `has_users`: somebody works in its BSS; until then `invited` are those who may come.
    """

    id: UUID
    slug: str
    name: str
    currency: str
    timezone: str
    created_at: datetime
    figures: BackOrderingFigures
    run_rates: tuple[Money, ...]
    terms: ResellerTerms | None
    activate: Affordance
    has_users: bool
    invited: tuple[InvitationRow, ...]

    @property
    def account_id(self) -> UUID | None:
        """Return the account of the distributor's BSS that stands for it."""
        return self.terms.account.id if self.terms else None


@dataclass(frozen=True, slots=True)
class ResellerSummary:
    """How back-ordering goes with a reseller, and what its customers bring in a month, per currency."""

    id: UUID
    figures: BackOrderingFigures
    run_rates: tuple[Money, ...]


def reseller_summary(
    *, tenant_id: UUID, reseller_id: UUID, reach: Reach, today: date
) -> ResellerSummary | None:
    """Return the summary of a reseller; None if it is none of the BSS's, or one that may not be seen.

    Two queries.
    """
    found = visible_resellers(tenant_id, reach).filter(pk=reseller_id)
    row = found.values("id", **FIGURE_COLUMNS).first()
    if row is None:
        return None
    rates = run_rates_by_reseller(
        tenant_id=tenant_id, reseller_ids=[reseller_id], today=today, reach=reach
    )
    return ResellerSummary(reseller_id, figures_from(row), rates.get(reseller_id, ()))


def reseller_page(
    *, tenant_id: UUID, reseller_id: UUID, by: Actor, reach: Reach, today: date
) -> ResellerPage | None:
    """Return a reseller of a BSS; None if it is none, or one that they may not see.

    Four queries, and one more while nobody works there.
    """
    found = visible_resellers(tenant_id, reach).filter(pk=reseller_id)
    row = found.values(
        "id", "slug", "name", "currency", "timezone", "created_at", **FIGURE_COLUMNS
    ).first()
    if row is None:
        return None
    figures = figures_from(row)
    rates = run_rates_by_reseller(
        tenant_id=tenant_id, reseller_ids=[reseller_id], today=today, reach=reach
    )
    has_users = bool(list_members(tenant_id=reseller_id, limit=1))
    return ResellerPage(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        currency=row["currency"],
        timezone=row["timezone"],
        created_at=row["created_at"],
        figures=figures,
        run_rates=rates.get(reseller_id, ()),
        terms=find_reseller_terms(tenant_id=tenant_id, reseller_id=reseller_id, by=by, reach=reach),
        activate=_activate(figures, by),
        has_users=has_users,
        invited=() if has_users else tuple(list_invitations(tenant_id=reseller_id)),
    )


def count_earlier_sales(*, reseller_id: UUID) -> int:
    """Return how many paid subscriptions of a reseller have no mirror upstream (R42). Reads both BSSs."""
    return count_unreported_sales(seller=get_tenant(tenant_id=reseller_id))


def _activate(figures: BackOrderingFigures, by: Actor) -> Affordance:
    name = BackOrderAction.ACTIVATE.value
    if figures.is_active:
        return Affordance(name, allowed=False)
    verdict = access_verdict(BackOrderAction.ACTIVATE, None, by=by)
    return Affordance(name, verdict.allowed, verdict.code, verdict.reason)
