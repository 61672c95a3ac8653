"""What reconciliation can find, which category it is of, and how it is mended: by a person or by a repair (R36).

A repair changes no booked order (R37). What only a change of an order would mend has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from upline.kernel.texts import text


class DifferenceCategory(StrEnum):
    """What kind of fault a difference is."""

    MISSING = "missing"
    DOUBLE = "double"
    LATE = "late"
    PRICE = "price"
    QUANTITY = "quantity"
    DATE = "date"
    MIRROR = "mirror"
    EVENT = "event"


CATEGORY_TITLES: Mapping[DifferenceCategory, str] = {
    DifferenceCategory.MISSING: text("Missing"),
    DifferenceCategory.DOUBLE: text("Double"),
    DifferenceCategory.LATE: text("Late"),
    DifferenceCategory.PRICE: text("Price"),
    DifferenceCategory.QUANTITY: text("Quantity"),
    DifferenceCategory.DATE: text("Date"),
    DifferenceCategory.MIRROR: text("Mirror"),
    DifferenceCategory.EVENT: text("Event"),
}

assert CATEGORY_TITLES.keys() == set(DifferenceCategory), "a category without a title"


class DifferenceCode(StrEnum):
    """What does not match between a reseller's BSS and its distributor's (R36)."""

    WAITING = "waiting"
    BLOCKED = "held"
    PARKED = "parked"
    BOOKED_WITHOUT_ORDER = "booked_without_order"
    ORDER_WITHOUT_SALE = "order_without_sale"
    BOOKED_TWICE = "booked_twice"
    ORDER_DIFFERS = "order_differs"
    DATE_DIFFERS = "date_differs"
    LINES_DIFFER = "lines_differ"
    AMOUNT_DIFFERS = "amount_differs"
    SEQUENCE_GAP = "sequence_gap"
    SEQUENCE_TWICE = "sequence_twice"
    NOT_FORWARDED = "not_forwarded"
    FORWARDED_TWICE = "forwarded_twice"
    FORWARDED_WITHOUT_ORDER = "forwarded_without_order"
    FORWARDED_DATE_DIFFERS = "forwarded_date_differs"
    FORWARDED_LINES_DIFFER = "forwarded_lines_differ"
    MIRROR_MISSING = "mirror_missing"
    MIRROR_DIFFERS = "mirror_differs"
    MIRROR_SEQUENCE = "mirror_sequence"
    MIRROR_WITHOUT_SOURCE = "mirror_without_source"
    CUSTOMER_DIFFERS = "customer_differs"
    CUSTOMER_WITHOUT_SOURCE = "customer_without_source"


class DifferenceRecord(StrEnum):
    """What kind of record a difference names. SOURCE: of the reseller's BSS, so not open to the distributor."""

    SALE_EVENT = "sale_event"
    ORDER = "order"
    SUBSCRIPTION = "subscription"
    ACCOUNT = "account"
    SOURCE = "source"


class Repair(StrEnum):
    """What a program does to mend a difference, after a person has seen it and confirmed."""

    SETTLE_EVENT = "settle_event"
    RELEASE_EVENT = "release_event"
    BOOK_ORDER = "book_order"
    RECORD_EVENT = "record_event"
    FORWARD_SALE = "forward_sale"
    RELINK_MIRROR = "relink_mirror"
    CREATE_MIRROR = "create_mirror"
    REWRITE_MIRROR = "rewrite_mirror"
    SET_POSITION = "set_position"
    REWRITE_CUSTOMER = "rewrite_customer"
    RELINK_CUSTOMER = "relink_customer"


@dataclass(frozen=True, slots=True)
class RepairRule:
    """A repair: what it is called, and what it does in one sentence."""

    title: str
    sentence: str


REPAIR_RULES: Mapping[Repair, RepairRule] = {
    Repair.SETTLE_EVENT: RepairRule(
        text("Mark the sale as booked"),
        text("The sale has its order, so it is marked as booked. The order stays as it is."),
    ),
    Repair.RELEASE_EVENT: RepairRule(
        text("Release the sale"),
        text("The sale waits again, and the worker books it with its original order date."),
    ),
    Repair.BOOK_ORDER: RepairRule(
        text("Book the missing order"),
        text(
            "The order is booked from its sale, with the sale’s order date. The mirrors stay as they are."
        ),
    ),
    Repair.RECORD_EVENT: RepairRule(
        text("Record the missing event"),
        text(
            "Nothing was sold by the missing event, so an update with its number is recorded. "
            "The worker then sets the mirror to the reseller’s record."
        ),
    ),
    Repair.FORWARD_SALE: RepairRule(
        text("Record the sale here"),
        text("The sale is recorded from the reseller’s order, and the worker books it once."),
    ),
    Repair.RELINK_MIRROR: RepairRule(
        text("Pair the mirror with its source"),
        text("The mirror gets the source that the sales of its orders name."),
    ),
    Repair.CREATE_MIRROR: RepairRule(
        text("Create the mirror"),
        text("The reseller’s record is mirrored as it stands, without an order."),
    ),
    Repair.REWRITE_MIRROR: RepairRule(
        text("Set the mirror to its source"),
        text("What differs is set to the reseller’s record. Nothing is booked."),
    ),
    Repair.SET_POSITION: RepairRule(
        text("Set the mirror to the last event"),
        text("The mirror gets the number of the last event that is settled."),
    ),
    Repair.REWRITE_CUSTOMER: RepairRule(
        text("Set the customer to its source"),
        text("What differs is set to the reseller’s record."),
    ),
    Repair.RELINK_CUSTOMER: RepairRule(
        text("Pair the customer with its source"),
        text("The customer gets the source that the sales of its orders name."),
    ),
}

assert REPAIR_RULES.keys() == set(Repair), "a repair without a title"


@dataclass(frozen=True, slots=True)
class DifferenceRule:
    """A kind of difference: what it is called, its category, the record that it names, and the step that mends it.

    `repairs`: what a program can do; the first one whose conditions hold is done. Without any, or if none applies,
    `remedy` is the step that a person takes.
    """

    title: str
    category: DifferenceCategory
    record: DifferenceRecord
    remedy: str
    repairs: tuple[Repair, ...] = ()


_CORRECT = text("The order stays as it is. Create a correcting order to the reseller’s account.")
_COMPARE = text(
    "Compare both events in the back-ordering log. If both are booked, create a correcting order to the reseller’s account."
)
_COMPARE_BELOW = text(
    "Compare this sale with the reseller’s order. If the sale is wrong, create a correcting order to the reseller’s account."
)
_RESTORE = text("The reseller’s record is gone. Have it restored from a backup.")

DIFFERENCE_RULES: Mapping[DifferenceCode, DifferenceRule] = {
    DifferenceCode.WAITING: DifferenceRule(
        text("Sale waits"), DifferenceCategory.LATE, DifferenceRecord.SALE_EVENT,
        text("Wait: it is booked within moments. If it stays, see that the worker runs."),
        repairs=(Repair.SETTLE_EVENT,),
    ),
    DifferenceCode.BLOCKED: DifferenceRule(
        text("Sale is blocked"), DifferenceCategory.LATE, DifferenceRecord.SALE_EVENT,
        text("Mend the parked event before it; this one follows by itself."),
        repairs=(Repair.SETTLE_EVENT, Repair.RELEASE_EVENT),
    ),
    DifferenceCode.PARKED: DifferenceRule(
        text("Sale is parked"), DifferenceCategory.LATE, DifferenceRecord.SALE_EVENT,
        text("Mend what its reason says, then retry it."),
        repairs=(Repair.SETTLE_EVENT, Repair.RELEASE_EVENT),
    ),
    DifferenceCode.BOOKED_WITHOUT_ORDER: DifferenceRule(
        text("Order is missing"), DifferenceCategory.MISSING, DifferenceRecord.SALE_EVENT,
        text("Repair it: the order is booked from its sale. Else restore it from a backup."),
        repairs=(Repair.BOOK_ORDER,),
    ),
    DifferenceCode.ORDER_WITHOUT_SALE: DifferenceRule(
        text("Order without a sale"), DifferenceCategory.EVENT, DifferenceRecord.ORDER,
        text("Ask the reseller whether it sold this. If not, create a correcting order to its account."),
        repairs=(Repair.SETTLE_EVENT,),
    ),
    DifferenceCode.BOOKED_TWICE: DifferenceRule(
        text("Sale is booked twice"), DifferenceCategory.DOUBLE, DifferenceRecord.ORDER, _CORRECT,
    ),
    DifferenceCode.ORDER_DIFFERS: DifferenceRule(
        text("Order differs from its sale"), DifferenceCategory.EVENT, DifferenceRecord.ORDER, _CORRECT,
    ),
    DifferenceCode.DATE_DIFFERS: DifferenceRule(
        text("Order date differs"), DifferenceCategory.DATE, DifferenceRecord.ORDER, _CORRECT,
    ),
    DifferenceCode.LINES_DIFFER: DifferenceRule(
        text("Lines differ"), DifferenceCategory.QUANTITY, DifferenceRecord.ORDER, _CORRECT,
    ),
    DifferenceCode.AMOUNT_DIFFERS: DifferenceRule(
        text("Amounts do not add up"), DifferenceCategory.PRICE, DifferenceRecord.ORDER, _CORRECT,
    ),
    DifferenceCode.SEQUENCE_GAP: DifferenceRule(
        text("Event is missing"), DifferenceCategory.EVENT, DifferenceRecord.SOURCE,
        text("Ask the reseller what it did then, and restore the event from a backup."),
        repairs=(Repair.RECORD_EVENT,),
    ),
    DifferenceCode.SEQUENCE_TWICE: DifferenceRule(
        text("Event is there twice"), DifferenceCategory.DOUBLE, DifferenceRecord.SOURCE,
        _COMPARE,
    ),
    DifferenceCode.NOT_FORWARDED: DifferenceRule(
        text("Sale did not come up"), DifferenceCategory.MISSING, DifferenceRecord.SOURCE,
        text("The reseller has booked this, but it did not come up. Repair it; else create the order to the reseller’s account by hand."),
        repairs=(Repair.FORWARD_SALE,),
    ),
    DifferenceCode.FORWARDED_TWICE: DifferenceRule(
        text("Sale came up twice"), DifferenceCategory.DOUBLE, DifferenceRecord.SALE_EVENT,
        _COMPARE,
    ),
    DifferenceCode.FORWARDED_WITHOUT_ORDER: DifferenceRule(
        text("Sale without an order below"), DifferenceCategory.EVENT, DifferenceRecord.SALE_EVENT,
        text("The reseller has no order of this sale. Ask it; if it sold nothing, create a correcting order to its account."),
    ),
    DifferenceCode.FORWARDED_DATE_DIFFERS: DifferenceRule(
        text("Date differs from the order below"), DifferenceCategory.DATE, DifferenceRecord.SALE_EVENT,
        _COMPARE_BELOW,
    ),
    DifferenceCode.FORWARDED_LINES_DIFFER: DifferenceRule(
        text("Lines differ from the order below"), DifferenceCategory.QUANTITY, DifferenceRecord.SALE_EVENT,
        _COMPARE_BELOW,
    ),
    DifferenceCode.MIRROR_MISSING: DifferenceRule(
        text("Mirror is missing"), DifferenceCategory.MIRROR, DifferenceRecord.SOURCE,
        text("Retry the reseller’s parked events; else repair it, or mirror its earlier sales."),
        repairs=(Repair.RELINK_MIRROR, Repair.CREATE_MIRROR),
    ),
    DifferenceCode.MIRROR_DIFFERS: DifferenceRule(
        text("Mirror differs"), DifferenceCategory.MIRROR, DifferenceRecord.SUBSCRIPTION,
        text("Retry the reseller’s parked events; else repair it, or change the record at its source."),
        repairs=(Repair.REWRITE_MIRROR,),
    ),
    DifferenceCode.MIRROR_SEQUENCE: DifferenceRule(
        text("Mirror is at another event"), DifferenceCategory.MIRROR, DifferenceRecord.SUBSCRIPTION,
        text("Retry the reseller’s parked events; else repair it."),
        repairs=(Repair.SET_POSITION,),
    ),
    DifferenceCode.MIRROR_WITHOUT_SOURCE: DifferenceRule(
        text("Mirror without a source"), DifferenceCategory.MIRROR, DifferenceRecord.SUBSCRIPTION,
        _RESTORE,
        repairs=(Repair.RELINK_MIRROR,),
    ),
    DifferenceCode.CUSTOMER_DIFFERS: DifferenceRule(
        text("Customer differs"), DifferenceCategory.MIRROR, DifferenceRecord.ACCOUNT,
        text("Repair it, or save the customer in the reseller’s BSS again."),
        repairs=(Repair.REWRITE_CUSTOMER,),
    ),
    DifferenceCode.CUSTOMER_WITHOUT_SOURCE: DifferenceRule(
        text("Customer without a source"), DifferenceCategory.MIRROR, DifferenceRecord.ACCOUNT,
        _RESTORE,
        repairs=(Repair.RELINK_CUSTOMER,),
    ),
}  # fmt: skip

assert DIFFERENCE_RULES.keys() == set(DifferenceCode), "a difference without a rule"
assert {rule.category for rule in DIFFERENCE_RULES.values()} == set(DifferenceCategory), (
    "a category without a difference"
)


def codes_of(category: DifferenceCategory) -> tuple[DifferenceCode, ...]:
    """Return the differences of a category."""
    return tuple(code for code, rule in DIFFERENCE_RULES.items() if rule.category is category)
