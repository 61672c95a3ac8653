"""What the demo comes to: figures for people and programs, and who can sign in where."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from upline.devtools.demo.agenda import Score
from upline.devtools.demo.cast import every_firm
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.playing import Season
from upline.tenancy.queries import get_tenant

_COUNTS = """
    SELECT
        (SELECT count(*) FROM upline_account WHERE tenant_id = ANY(%(sellers)s)
            AND managed_by_id IS NULL AND reseller_tenant_id IS NULL),
        (SELECT count(*) FROM upline_subscription WHERE tenant_id = ANY(%(sellers)s)
            AND managed_by_id IS NULL),
        (SELECT count(*) FROM upline_order WHERE tenant_id = %(distributor)s
            AND origin = 'BACK_ORDER'),
        (SELECT count(*) FROM upline_order WHERE tenant_id = ANY(%(sellers)s)
            AND tenant_id <> %(distributor)s AND origin = 'BACK_ORDER'),
        (SELECT count(*) FROM upline_saleevent WHERE tenant_id = ANY(%(sellers)s)
            AND state = 'PARKED'),
        (SELECT count(*) FROM upline_saleevent WHERE tenant_id = ANY(%(sellers)s)
            AND state = 'WAITING')
"""
_COUNTED = (
    "customers", "subscriptions", "back_orders", "back_orders_of_middle_tier", "parked", "waiting",
)  # fmt: skip


def figures_of(score: Score, season: Season, founded: Sequence[Founded]) -> dict[str, object]:
    """Return what was played, as JSON. `sales` are those that a BSS upstream was told of."""
    return {
        "first_day": season.days[0].isoformat(),
        "last_day": season.days[-1].isoformat(),
        "bsss": len(founded),
        "resellers": sum(bss.upline is founded[0] for bss in founded),
        "sales": score.sold.total(),
        "sales_by_kind": {kind.value: score.sold[kind] for kind in sorted(score.sold)},
        "sales_by_month": dict(sorted(score.by_month.items())),
        "sales_told_nobody": score.untold,
        "refused": dict(score.refused),
        **_counts([bss.tenant.id for bss in founded]),
    }


def _counts(tenant_ids: Sequence[UUID]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"sellers": list(tenant_ids), "distributor": tenant_ids[0]})
        return dict(zip(_COUNTED, cursor.fetchone(), strict=True))


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in, and the BSS where they work."""

    bss: str
    slug: str
    name: str
    role: str
    email: str


def list_logins() -> list[Login]:
    """Return everybody who can sign in, the distributor's people first. The demo is loaded."""
    tenant_ids = DemoLoad.objects.get(id=1).tenant_ids
    return [
        Login(
            tenant.name, tenant.slug, person.name, person.role.lower(), person.email_at(tenant.slug)
        )
        for firm, tenant in zip(
            every_firm(), (get_tenant(tenant_id=pk) for pk in tenant_ids), strict=True
        )
        for person in firm.people
    ]
