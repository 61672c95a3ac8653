"""The monthly run rate by reseller, one chart for each currency: they are never added up."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from upline.backorders.queries import (
    MAX_RATES,
    MAX_RATES_OF_CURRENCY,
    Dashboard,
    RunRates,
    RunRateTotal,
)
from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.subscriptions.queries import RunRate
from upline.web.dashboard.cards import OTHERS, ChartCard, link, table_rows
from upline.web.dashboard.links import Links
from upline.web.shared import formatting
from upline.web.shared.charts import lying_bars
from upline.web.shared.markup import money

_MOST_BARS = MAX_RATES_OF_CURRENCY
_MOST_ROWS = MAX_RATES


def run_rate_card(figures: Dashboard, links: Links, *, timezone: str) -> ChartCard:
    """Return the card, with the change since the end of the period before."""
    found, before = figures.run_rates, figures.run_rates_before
    rates = found.rates if found else ()
    since = text("Since {day}", day=formatting.day(before.day)) if before else text("Change")
    return ChartCard(
        id="run-rate",
        title=text("Monthly run rate by reseller"),
        remark=text("Currencies are never added up"),
        reading=_reading(found, links, timezone),
        charts=tuple(
            (text("In {currency}", currency=total.amount.currency), _bars(rates, total, links))
            for total in (found.totals if found else ())
        ),
        head=(text("Reseller"), text("Per month"), text("Subscriptions and add-ons"), since),
        rows=_rows(rates, before.amounts if before else {}, links),
    )


def change_text(amount: Decimal, before: Decimal | None) -> str:
    """Return `+4.1 %`; a dash where there was nothing to compare with."""
    if not before:
        return formatting.UNKNOWN
    percent = ((amount - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{formatting.delta(percent)} %" if percent else "0.0 %"


def _bars(rates: tuple[RunRate, ...], total: RunRateTotal, links: Links) -> SafeString:
    currency = total.amount.currency
    of_currency = [rate for rate in rates if rate.amount.currency == currency]
    shown = of_currency[: _MOST_BARS if total.resellers <= _MOST_BARS else _MOST_BARS - 1]
    rows = [(links.reseller_name(rate.reseller_id), rate.amount) for rate in shown]
    if others := total.resellers - len(shown):
        rest = total.amount.amount - sum((rate.amount.amount for rate in shown), Decimal(0))
        rows.append(
            (text("{others} ({number})", others=OTHERS, number=others), Money(rest, currency))
        )
    return lying_bars(
        [(name, float(amount.amount), formatting.money(amount)) for name, amount in rows],
        name=str(
            text(
                "Monthly run rate in {currency} by reseller, {amount} in all",
                currency=currency,
                amount=formatting.money(total.amount),
            )
        ),
    )


def _rows(
    rates: tuple[RunRate, ...], before: Mapping[tuple[UUID, str], Decimal], links: Links
) -> SafeString:
    return table_rows(
        (
            link(links.subscriptions(rate.reseller_id), links.reseller_name(rate.reseller_id)),
            (
                money(rate.amount),
                formatting.whole(rate.records),
                change_text(
                    rate.amount.amount, before.get((rate.reseller_id, rate.amount.currency))
                ),
            ),
        )
        for rate in rates[:_MOST_ROWS]
    )


def _reading(found: RunRates | None, links: Links, timezone: str) -> str:
    if found is None:
        return text("The run rate of that day was not recorded.")
    if not found.rates:
        return text("No reseller has active subscriptions with a price.")
    top, total = found.rates[0], found.totals[0].amount
    share = (top.amount.amount * 100 / total.amount).quantize(Decimal(1)) if total.amount else 0
    at = formatting.moment(found.computed_at, timezone)
    rest = found.count - _MOST_ROWS
    sentence = text(
        "{reseller} brings {share} % of the run rate in {currency}. "
        "Promotions and one-time purchases are left out; as of {moment}.",
        reseller=links.reseller_name(top.reseller_id),
        share=share,
        currency=total.currency,
        moment=at,
    )
    if rest <= 0:
        return sentence
    return text(
        "{sentence} The table has the {number} largest; {rest} more are left out.",
        sentence=sentence,
        number=_MOST_ROWS,
        rest=f"{rest:,}",
    )
