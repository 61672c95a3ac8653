"""The rulebooks as tables for people: what `upline rulebook` writes. It reads the tables, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from upline.backorders import rulebook as backorders
from upline.backorders.provenance import texts as told
from upline.backorders.rulebook import NothingToBook
from upline.catalog.rulebook import PriceSource
from upline.cli.manual_orders import order_tables
from upline.cli.manual_records import record_tables
from upline.cli.manual_tables import YES, Table, format_allowed, format_codes, format_names
from upline.devtools.scenarios import schema as scenarios
from upline.orders.queries import PLACEMENT_TITLES
from upline.subscriptions import rulebook as subscriptions
from upline.subscriptions.rulebook import ChangeKind, State, Status

_PREAMBLE = (
    "What the program decides by, printed by `upline rulebook` from the tables that it reads "
    "itself. Change a table, never this page."
)

_PRICE_SOURCES: Mapping[PriceSource, str] = {
    PriceSource.PUSHED: "The price pushed with the sale, for products whose price the vendor sets.",
    PriceSource.SUBSCRIPTION: "The subscription's own unit price, where the line keeps it.",
    PriceSource.PRICE_LIST: "The reseller's price list, if active and valid on the order date.",
    PriceSource.PRODUCT: "The product's unit price for the billing cycle.",
}

_NOTHING_TO_BOOK: Mapping[NothingToBook, str] = {
    NothingToBook.OWN_PRODUCTS_ONLY: "All that was sold is the reseller's own.",
    NothingToBook.MIRROR_UPDATED: "Nothing was sold; the mirror now says what the news said.",
    NothingToBook.NOT_MIRRORED: "Nothing was sold, and there is no mirror that could follow.",
}

assert _PRICE_SOURCES.keys() == set(PriceSource), "a rung without a sentence"
assert _NOTHING_TO_BOOK.keys() == set(NothingToBook), "a reason without a sentence"

_STATES: Mapping[str, State] = {
    "Active": State(Status.ACTIVE),
    "with a change scheduled": State(Status.ACTIVE, has_scheduled_change=True),
    "Trial": State(Status.ACTIVE, is_trial=True),
    "Add-on": State(Status.ACTIVE, is_add_on=True),
    "Inactive": State(Status.INACTIVE),
    "Suspended": State(Status.SUSPENDED),
    "Pending cancel": State(Status.PENDING_CANCEL),
    "Cancelled": State(Status.CANCELLED),
    "Mirror": State(Status.ACTIVE, is_mirror=True),
}


def tables() -> tuple[Table, ...]:
    """Return every table of the manual, in its order."""
    return (
        *order_tables(),
        *_booking_tables(),
        *_subscription_tables(),
        *record_tables(),
        *_scenario_tables(),
    )


def page() -> str:
    """Return the whole page, as it is kept in docs/rulebook.md."""
    parts = [
        "# Rulebook",
        _PREAMBLE,
    ]
    for table in tables():
        parts += [f"## {table.title}", table.intro, table.markdown()]
    return "\n\n".join(parts) + "\n"


def as_json() -> dict[str, Any]:
    """Return the tables for programs: each row by the names of its columns."""
    found = []
    for table in tables():
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        found.append({**asdict(table), "rows": rows})
    return {"tables": found}


def refresh_tables(text: str) -> str:
    """Return a page with every table between its markers as it is now.

    Raises: ValueError — a marker that names no table, or that is not closed.
    """
    known = {table.name: table for table in tables()}
    done, rest = "", text
    while _BEGIN in rest:
        before, _, rest = rest.partition(_BEGIN)
        name, closed, rest = rest.partition(" -->")
        old, ended, rest = rest.partition(_END)
        if name not in known or not closed or not ended or _BEGIN in old:
            raise ValueError(f"the marker of table {name.splitlines()[0]!r} is not right")
        done += f"{before}{_BEGIN}{name} -->\n{known[name].markdown()}\n{_END}"
    return done + rest


_BEGIN, _END = "<!-- table ", "<!-- end of table -->"


def _booking_tables() -> Iterator[Table]:
    yield Table(
        "sales",
        "Which sales book an order",
        "One sale is one order in the distributor's BSS (R4, T1).",
        ("trigger", "title", "what somebody did"),
        tuple(
            (
                f"`{t.value.lower()}`",
                backorders.TRIGGER_TITLES[t],
                told.sale_text(t, "").capitalize(),
            )
            for t in subscriptions.Trigger
        ),
    )
    yield Table(
        "lines",
        "How a line is booked",
        "Where the order shows on the subscription's page, whether the subscription's own price "
        "comes before the price list, and whether a promotion may apply (R20, R25, R27 to R30).",
        ("line", "related at", "keeps its price", "takes a promotion"),
        tuple(
            (
                format_names(kind.value),
                PLACEMENT_TITLES[rule.placement],
                format_allowed(rule.keeps_price),
                format_allowed(rule.takes_promotion),
            )
            for kind, rule in backorders.LINE_RULES.items()
        ),
    )
    yield Table(
        "price-sources",
        "Where a price comes from",
        "Asked from top to bottom; the first that has one decides, in whatever currency it is (R20).",
        ("rung", "price source", "what it is"),
        tuple(
            (str(rung), f"`{source.value.lower()}`", _PRICE_SOURCES[source])
            for rung, source in enumerate(PriceSource, start=1)
        ),
    )
    yield Table(
        "follows",
        "What books nothing, and the mirror follows",
        "News of these kinds sets the mirrored records to what stands in the reseller's BSS (R5, R31, R42).",
        ("news", "what happened"),
        tuple((f"`{follow.value.lower()}`", format_names(follow.value)) for follow in ChangeKind),
    )
    yield Table(
        "parking",
        "Why an event is parked",
        "Nothing is dropped: mended and retried, it books with its original date (R34).",
        ("reason", "what mends it"),
        tuple((f"`{reason.value}`", remedy) for reason, remedy in backorders.REMEDIES.items()),
    )
    yield Table(
        "nothing-to-book",
        "Why an event books nothing",
        "It is settled all the same (R5, R7).",
        ("code", "what it means"),
        tuple((f"`{code.value}`", sentence) for code, sentence in _NOTHING_TO_BOOK.items()),
    )
    yield Table(
        "warnings",
        "What booking notes on an order",
        "A fallback is never a failure (R15).",
        ("warning", "what it means"),
        tuple((f"`{code}`", sentence) for code, sentence in told.WARNINGS.items()),
    )


def _subscription_tables() -> Iterator[Table]:
    yield Table(
        "subscription-actions",
        "What a subscription allows",
        "By how it stands on the day; where it is refused, the code says why (R5, R8, R44).",
        ("action", *_STATES),
        tuple(
            (f"`{action.value}`", *(_verdict(action, state) for state in _STATES.values()))
            for action in subscriptions.Action
        ),
    )


def _verdict(action: subscriptions.Action, state: State) -> str:
    said = subscriptions.verdict(action, state)
    return YES if said.allowed else f"`{said.code}`"


def _scenario_tables() -> Iterator[Table]:
    yield Table(
        "scenario-actions",
        "What a scenario can do",
        "The format is told in `scenarios/FORMAT.md`.",
        ("do", "needs", "may have", "where"),
        tuple(
            (
                f"`{name}`",
                format_codes(spec.required),
                format_codes(spec.optional),
                "anywhere" if spec.is_tenant_independent else "in a BSS",
            )
            for name, spec in scenarios.ACTIONS.items()
        ),
    )
    lists = {**scenarios.EXPECTATION_KEYS, **scenarios.NESTED_KEYS}
    yield Table(
        "scenario-expectations",
        "What a scenario can expect",
        "What is not named is not compared.",
        ("key", "what may stand in it"),
        tuple((f"`{key}`", format_codes(sorted(names or ()))) for key, names in lists.items()),
    )
