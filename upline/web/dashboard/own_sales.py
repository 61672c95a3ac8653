"""What a reseller's dashboard is drawn from: figures as text, charts with tables, links to the lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from upline.backorders.queries import (
    OpenSales,
    Period,
    PeriodSales,
    ProductMargin,
    ResellerDashboard,
)
from upline.backorders.rulebook import ParkingReason
from upline.kernel.money import Money
from upline.kernel.texts import Text, plural_text, text
from upline.tenancy.queries import TenantFacts
from upline.web.dashboard.booked_card import short_day
from upline.web.dashboard.cards import MOST_SERIES, OTHERS, ChartCard, link, table_rows
from upline.web.dashboard.drawing import KeyFigure, compared
from upline.web.shared import formatting
from upline.web.shared.charts import largest, linear_scale, lying_bars, stacked_bars
from upline.web.shared.labels import event_title
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.markup import money
from upline.web.shared.navigation import area_url, record_url

_MOST_BARS = 8
_MOST_ROWS = 50

# Who acts on a parked sale: the reseller never has to.
_WHO: Mapping[ParkingReason, Text] = {
    ParkingReason.NO_PRICE: text("{distributor} sets a price; then it is booked."),
    ParkingReason.CURRENCY_MISMATCH: text(
        "{distributor} sets a price in your currency; then it is booked."
    ),
    ParkingReason.AMOUNT_TOO_LARGE: text(
        "The amount is more than an order can hold. Talk to {distributor}."
    ),
    ParkingReason.UNKNOWN_PRODUCT: text(
        "{distributor} adds the product to its catalogue; then it is booked."
    ),
    ParkingReason.NO_RESELLER_ACCOUNT: text("{distributor} opens an account for you."),
    ParkingReason.UNEXPECTED_ERROR: text("It is tried again by itself, and looked into."),
}

assert _WHO.keys() == set(ParkingReason), "a reason that says nothing of whom"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Sales that are not booked: how many, since when, and who does something about it."""

    title: str
    href: str
    count: int
    since: datetime
    who: str
    needs_person: bool


@dataclass(frozen=True, slots=True)
class AheadRow:
    """A subscription with which something happens on a day."""

    day: date
    name: str
    href: str
    remark: str
    is_past: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnOwnSales:
    """The parts of the page. `renewals_rest`: how many renewals have no row."""

    key_figures: tuple[KeyFigure, ...]
    cards: tuple[ChartCard, ...]
    is_active: bool
    distributor: str
    open_rows: tuple[OpenRow, ...]
    open_href: str
    renewals: tuple[AheadRow, ...]
    renewals_rest: int
    renewals_href: str
    trials: tuple[AheadRow, ...]
    trials_href: str
    changes: tuple[AheadRow, ...]


class OwnLinks:
    """The lists of one reseller's BSS behind its figures."""

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def sales(self, *, view: str = "", first: date | None = None, last: date | None = None) -> str:
        """Return the address of the sales at the distributor."""
        return self._list("from-distributor", view=view, date_from=_iso(first), date_to=_iso(last))

    def orders(self, period: Period) -> str:
        """Return the address of the orders of its customers in a period."""
        days = {"date_from": _iso(period.first), "date_to": _iso(period.last)}
        return self._list("orders", view="direct", **days)

    def subscriptions(self, **params: str) -> str:
        return self._list("subscriptions", **params)

    def subscription(self, record_id: UUID) -> str:
        return record_url("subscription", self.slug, record_id)

    def _list(self, area: str, **params: str) -> str:
        return ListUrl(area_url(area, self.slug), {}).href(**params)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def draw_own_sales(
    figures: ResellerDashboard, tenant: TenantFacts, period: Period, before: Period
) -> DrawnOwnSales:
    """Return the parts of the page."""
    links = OwnLinks(tenant.slug)
    until = figures.renews_until
    renewals_href = links.subscriptions(
        view="own", sort="renewal", renews_from=_iso(figures.today), renews_to=_iso(until)
    )
    before_text = formatting.days(before.first, before.last)
    cards = [_margin_card(figures, links)]
    if figures.sales is not None and figures.sales_before is not None:
        cards.insert(0, _sales_card(figures.sales, figures.sales_before, links, before_text))
    return DrawnOwnSales(
        key_figures=_key_figures(figures, links, period, before_text, renewals_href),
        cards=tuple(cards),
        is_active=figures.sales is not None,
        distributor=figures.distributor,
        open_rows=tuple(_open_row(one, figures.distributor, links) for one in figures.open_sales),
        open_href=links.sales(),
        renewals=tuple(
            AheadRow(
                row.ends_on or row.renews_on or figures.today,
                row.name,
                links.subscription(row.id),
                text("won’t renew")
                if row.ends_on
                else plural_text("{count} licence", "{count} licences", count=row.quantity),
            )
            for row in figures.next_renewals
        ),
        renewals_rest=figures.renewals - len(figures.next_renewals),
        renewals_href=renewals_href,
        trials=tuple(
            AheadRow(
                one.ends_on, one.name, links.subscription(one.id), "", one.ends_on < figures.today
            )
            for one in figures.trials
        ),
        trials_href=links.subscriptions(view="trials"),
        changes=tuple(
            AheadRow(
                one.due_date,
                one.name,
                links.subscription(one.id),
                _change_text(one.quantity, one.product),
            )
            for one in figures.changes
        ),
    )


def _key_figures(
    figures: ResellerDashboard, links: OwnLinks, period: Period, before: str, renewals_href: str
) -> tuple[KeyFigure, ...]:
    orders, totals = figures.orders, figures.orders.totals
    rates = _totals(figures.products)
    first = rates[0] if rates else None
    waiting = sum(one.count for one in figures.open_sales)
    found = [
        KeyFigure(
            text("Orders"),
            formatting.whole(orders.count),
            text("{amount}", amount=formatting.money(totals[0])) if len(totals) == 1 else "",
            compared(orders.count, figures.orders_before.count, before),
            links.orders(period),
        ),
        KeyFigure(
            text("Monthly run rate"),
            formatting.amount(first) if first else formatting.UNKNOWN,
            first.currency if first else "",
            _margin_text(figures),
            links.subscriptions(view="own", group="product"),
        ),
        KeyFigure(
            text("Renewals in 30 days"),
            formatting.whole(figures.renewals),
            "",
            plural_text("{count} won’t renew", "{count} won’t renew", count=figures.renewals_ending)
            if figures.renewals_ending
            else text("all renew automatically")
            if figures.renewals
            else text("nothing is due"),
            renewals_href,
        ),
    ]
    if figures.sales is not None:
        found.append(
            KeyFigure(
                text("Not booked yet"),
                formatting.whole(waiting),
                plural_text("sale", "sales", count=waiting),
                text("at {distributor}", distributor=figures.distributor)
                if waiting
                else text("{distributor} has booked every sale", distributor=figures.distributor),
                links.sales(view="on-hold" if any(o.is_parked for o in figures.open_sales) else ""),
            )
        )
    return tuple(found)


def _totals(products: tuple[ProductMargin, ...]) -> list[Money]:
    """Return what all products come to in each currency, the largest first."""
    totals: dict[str, Money] = {}
    for one in products:
        code = one.sold.currency
        totals[code] = totals[code] + one.sold if code in totals else one.sold
    return sorted(totals.values(), key=lambda total: total.amount, reverse=True)


def _known(figures: ResellerDashboard, currency: str) -> list[tuple[ProductMargin, Money]]:
    return [
        (one, one.margin)
        for one in figures.products
        if one.margin is not None and one.sold.currency == currency
    ]


def _margin_text(figures: ResellerDashboard) -> str:
    totals = _totals(figures.products)
    if not totals:
        return text("no active subscriptions")
    known = _known(figures, totals[0].currency)
    if not figures.has_margins or not known:
        return text("cost and margin are not known here")
    margin = sum((margin.amount for _, margin in known), Decimal(0))
    sold = sum((one.sold.amount for one, _ in known), Decimal(0))
    amount = formatting.money(Money(margin, totals[0].currency))
    return text("margin {amount}, {percent} %", amount=amount, percent=_percent(margin, sold))


def _percent(margin: Decimal, sold: Decimal) -> str:
    if not sold:
        return formatting.UNKNOWN
    return formatting.decimal(
        (margin * 100 / sold).quantize(Decimal("0.1"), ROUND_HALF_UP), least=1
    )


def _margin_card(figures: ResellerDashboard, links: OwnLinks) -> ChartCard:
    """Return the card of what products bring in a month, of which the margin is drawn where it is known."""
    totals = _totals(figures.products)
    drawn: list[tuple[str, SafeString]] = [
        (text("In {currency}", currency=total.currency), _bars(figures, total))
        for total in totals
        if _bar_rows(figures, total.currency)
    ]
    known = [one for one in figures.products if one.margin is not None]
    return ChartCard(
        id="margin",
        title=text("Margin by product") if known else text("Monthly run rate by product"),
        remark=text("Per month; currencies are never added up"),
        reading=_margin_reading(figures),
        charts=tuple(drawn),
        head=(
            text("Product"),
            text("Customers pay"),
            text("You pay"),
            text("Margin"),
            text("Margin, %"),
        ),
        rows=table_rows(
            (
                link(links.subscriptions(product=str(one.product.id)), one.product.name),
                (
                    money(one.sold),
                    money(one.cost) if one.cost else formatting.UNKNOWN,
                    money(one.margin) if one.margin else formatting.UNKNOWN,
                    _percent(one.margin.amount, one.sold.amount)
                    if one.margin
                    else formatting.UNKNOWN,
                ),
            )
            for one in figures.products[:_MOST_ROWS]
        ),
    )


def _bar_rows(figures: ResellerDashboard, currency: str) -> list[tuple[str, Money]]:
    """Return margins where any is known, else what customers pay; the largest, and the others together."""
    known = [(one.product.name, margin) for one, margin in _known(figures, currency)]
    sold = [
        (one.product.name, one.sold) for one in figures.products if one.sold.currency == currency
    ]
    rows = sorted(known or sold, key=lambda row: row[1].amount, reverse=True)
    if len(rows) <= _MOST_BARS:
        return rows
    others = rows[_MOST_BARS - 1 :]
    rest = sum((amount.amount for _, amount in others), Decimal(0))
    name = text("{others} ({number})", others=OTHERS, number=len(others))
    return [*rows[: _MOST_BARS - 1], (name, Money(rest, currency))]


def _bars(figures: ResellerDashboard, total: Money) -> SafeString:
    rows = _bar_rows(figures, total.currency)
    return lying_bars(
        [(str(name), float(amount.amount), formatting.money(amount)) for name, amount in rows],
        name=str(text("By product in {currency}", currency=total.currency)),
    )


def _margin_reading(figures: ResellerDashboard) -> Text:
    if not figures.products:
        return text("No active subscription has a price.")
    unknown = sum(one.margin is None for one in figures.products)
    if unknown in {0, len(figures.products)}:
        return text("Before promotions, without one-time products.")
    return plural_text(
        "Before promotions, without one-time products. Of {count} product the cost is not known: "
        "one of your own, or one with a sale that is not booked yet.",
        "Before promotions, without one-time products. Of {count} products the cost is not known: "
        "those of your own, and those with a sale that is not booked yet.",
        count=unknown,
    )


def _sales_card(
    sales: PeriodSales, sales_before: PeriodSales, links: OwnLinks, before: str
) -> ChartCard:
    """Return the card of sales per day, by what was sold."""
    shown, others = largest(sales.by_kind, MOST_SERIES)
    names: list[str] = [event_title(kind) for kind in shown]
    if others:
        names.append(text("{others} ({number})", others=OTHERS, number=len(others)))
    stacks = [_stack(day.by_kind, shown, has_others=bool(others)) for day in sales.days]
    reading = _sales_reading(sales)
    chart = stacked_bars(
        [short_day(day.day) for day in sales.days],
        stacks,
        scale=linear_scale([day.total for day in sales.days], is_whole=True),
        name=str(text("Sales per day. {reading}", reading=reading)),
        unit=str(text("Sales")),
        titles=[
            str(
                plural_text(
                    "{day}: {count} sale",
                    "{day}: {count} sales",
                    count=day.total,
                    day=short_day(day.day),
                )
            )
            for day in sales.days
        ],
    )
    return ChartCard(
        id="sales",
        title=text("Sales per day"),
        remark=text("Of your distributor’s products"),
        reading=reading,
        charts=(("", chart),),
        legend=tuple((f"c{n}", name) for n, name in enumerate(names, 1)),
        head=(text("Day"), *names, text("All")),
        rows=table_rows([
            *(
                (
                    formatting.day(day.day),
                    [
                        *(formatting.whole(count) for count in stack),
                        link(
                            links.sales(first=day.day, last=day.day) if day.total else "",
                            formatting.whole(day.total),
                        ),
                    ],
                )
                for day, stack in zip(sales.days, stacks, strict=True)
            ),
            (text("All days"), _sums(sales, shown, has_others=bool(others))),
            (before, _sums(sales_before, shown, has_others=bool(others))),
        ]),
    )  # fmt: skip


def _stack(by_kind: Mapping[str, int], shown: list[str], *, has_others: bool) -> list[int]:
    stack = [by_kind.get(kind, 0) for kind in shown]
    return [*stack, sum(by_kind.values()) - sum(stack)] if has_others else stack


def _sums(sales: PeriodSales, shown: list[str], *, has_others: bool) -> list[str]:
    stack = _stack(sales.by_kind, shown, has_others=has_others)
    return [formatting.whole(count) for count in (*stack, sales.total)]


def _sales_reading(sales: PeriodSales) -> Text:
    if not sales.total:
        return text("Nothing was sold in this period.")
    best = max(sales.days, key=lambda day: day.total)
    return plural_text(
        "Most on {day} with {count} sale.",
        "Most on {day} with {count} sales.",
        count=best.total,
        day=short_day(best.day),
    )


def _open_row(one: OpenSales, distributor: str, links: OwnLinks) -> OpenRow:
    if one.reason is not None:
        who = text(_WHO[one.reason].template, distributor=distributor)
        return OpenRow(
            text("On hold"), links.sales(view="on-hold"), one.count, one.since, who,
            needs_person=one.reason is ParkingReason.AMOUNT_TOO_LARGE,
        )  # fmt: skip
    if one.is_blocked:
        who = text("Nobody: booked after the earlier change of the same subscription.")
        return OpenRow(
            text("Behind one on hold"), links.sales(view="on-hold"), one.count, one.since, who,
            needs_person=False,
        )  # fmt: skip
    return OpenRow(
        text("On its way"), links.sales(view="on-its-way"), one.count, one.since,
        text("Nobody: booked within moments."), needs_person=False,
    )  # fmt: skip


def _change_text(quantity: int | None, product: str) -> Text:
    if not product:
        return plural_text("{count} licence then", "{count} licences then", count=quantity or 0)
    if quantity is None:
        return text("to {product}", product=product)
    return plural_text(
        "{count} licence to {product}", "{count} licences to {product}",
        count=quantity, product=product,
    )  # fmt: skip
