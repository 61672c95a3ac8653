"""What is still to be done in the year that is played, by the moment at which it happens."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from uuid import UUID

from upline.access.rulebook import Actor, system
from upline.devtools.demo.shop import Shop
from upline.devtools.demo.year import business_day_from, moment_on
from upline.kernel.clock import day_of
from upline.kernel.formats import local
from upline.kernel.verdicts import Refused
from upline.subscriptions.rulebook import Trigger

STOREFRONT = "Storefront"


class Call(TypedDict):
    """What every verb is told of where, by whom and when."""

    tenant_id: UUID
    by: str
    now: datetime


class OrderCall(TypedDict):
    """What verbs on orders are told: who does it with their rights."""

    tenant_id: UUID
    by: Actor
    now: datetime


@dataclass(kw_only=True)
class Score:
    """The sales made, by trigger and by month; those that no BSS upstream was told of; refusals."""

    sold: Counter[Trigger] = field(default_factory=Counter)
    by_month: Counter[str] = field(default_factory=Counter)
    untold: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            sold=self.sold + other.sold,
            by_month=self.by_month + other.by_month,
            untold=self.untold + other.untold,
            refused=self.refused + other.refused,
        )


@dataclass(kw_only=True)
class Agenda:
    """The deeds to come, and the score so far. Nothing happens from `end` on."""

    end: datetime
    score: Score = field(default_factory=Score)
    _waiting: list[tuple[datetime, int, "Turn", "Deed"]] = field(default_factory=list)
    _entered: int = 0

    def enter(self, shop: Shop, deed: "Deed", moment: datetime) -> None:
        """Write down a deed; what would happen after the end does not happen."""
        if moment < self.end:
            turn = Turn(shop=shop, now=moment, agenda=self)
            heapq.heappush(self._waiting, (moment, self._entered, turn, deed))
            self._entered += 1

    def do_until(self, moment: datetime) -> None:
        """Do all that is to happen before a moment, in its order."""
        while self._waiting and self._waiting[0][0] < moment:
            _, _, turn, deed = heapq.heappop(self._waiting)
            try:
                deed(turn)
            except Refused as refusal:
                self.score.refused[refusal.code] += 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One moment in one shop: somebody does something."""

    shop: Shop
    now: datetime
    agenda: Agenda

    @property
    def today(self) -> date:
        return day_of(self.now, timezone=self.shop.firm.timezone)

    def call(self, by: str | None = None) -> Call:
        """Return what every verb is told; one of the shop's people does it."""
        by = by or self.shop.dice.choice(self.shop.firm.people).name
        return Call(tenant_id=self.shop.tenant_id, by=by, now=self.now)

    def order_call(self, by: str | None = None) -> OrderCall:
        """Return what verbs on orders are told; one of the shop's people does it."""
        call = self.call(by)
        return OrderCall(tenant_id=call["tenant_id"], by=system(call["by"]), now=call["now"])

    def sold(self, trigger: Trigger) -> None:
        """Count a sale."""
        score = self.agenda.score
        if self.shop.bss.tenant.tells_upline:
            score.sold[trigger] += 1
            score.by_month[f"{self.today:%Y-%m}"] += 1
        else:
            score.untold += 1

    def later(self, deed: "Deed", *, days: tuple[int, int]) -> None:
        """Write down what somebody will do some days from now, in business hours."""
        dice = self.shop.dice
        day = business_day_from(self.today + timedelta(days=dice.randint(*days)))
        self.agenda.enter(self.shop, deed, moment_on(day, self.shop.firm.timezone, dice))

    def within_the_hour(self, deed: "Deed") -> None:
        """Write down what somebody will do in a while, if the office is still open then."""
        moment = self.now + timedelta(minutes=self.shop.dice.randint(3, 50))
        closing = datetime.combine(
            self.today, time(18), local(self.now, self.shop.firm.timezone).tzinfo
        ).astimezone(UTC)
        if moment < closing:
            self.agenda.enter(self.shop, deed, moment)
        else:
            self.later(deed, days=(1, 3))


# Returns whether there was anything to do it with.
Deed = Callable[[Turn], bool]
