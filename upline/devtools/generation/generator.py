"""Creates the resellers, writes their sales, and books them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from upline.backorders import actions as backorders
from upline.devtools.generation.bulk_insert import write_sales
from upline.devtools.generation.network import administrator_email, create_network
from upline.devtools.generation.plan import Plan

# Hears how much has been done, and how much there is to do.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class GenerationResult:
    """What has come to be, and who can sign in there.

    `orders` is how many this process booked itself; others may have booked beside it.
    """

    slug: str
    resellers: int
    sales: int
    orders: int
    email: str
    password: str


def generate(plan: Plan, *, clock: Callable[[], datetime], progress: Progress) -> GenerationResult:
    """Found the network, tell its sales, and book until nothing waits that is not in hand.

    Raises: IntegrityError — there is a BSS of this name already.
    """
    password = secrets.token_urlsafe(9)
    events = plan.orders + plan.earlier_sales
    whole = plan.resellers + events + plan.orders
    network = create_network(
        plan,
        password_hash=make_password(password),
        report_progress=lambda count: progress(count, whole),
    )
    for written_count in write_sales(network, plan):
        progress(plan.resellers + written_count, whole)
    booked = backorders.drain(
        clock=clock,
        network={network.distributor.id},
        progress=lambda count: progress(plan.resellers + events + count, whole),
    )
    backorders.delete_daily_bookings(tenant_ids=[network.distributor.id])
    return GenerationResult(
        slug=plan.slug,
        resellers=plan.resellers,
        sales=plan.orders,
        orders=booked,
        email=administrator_email(network.distributor),
        password=password,
    )
