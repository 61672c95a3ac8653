"""The sentences of provenance, for web, API and command line: one table per kind of code."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from upline.backorders.provenance.page import (
    FieldProvenance,
    MirrorProvenance,
    OmittedProduct,
    OrderFacts,
    OriginCard,
    PriceProvenance,
    PriceReason,
    PromotionProvenance,
    ProvenancePage,
    SaleProvenance,
)
from upline.backorders.rulebook import (
    FIELD_SOURCES,
    BookingWarning,
    FieldSource,
    OmissionReason,
    SourcedField,
)
from upline.catalog.queries import PromotionSummary
from upline.catalog.rulebook import CYCLE_WORDS, PromotionKind, PromotionReason
from upline.kernel.formats import format_amount, possessive
from upline.kernel.phrases import join_words
from upline.kernel.texts import plural_text, text
from upline.orders.rulebook import ORDER_FIELDS, PLACEMENT_TITLES
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

# What the person did, after their name; {order} is the reseller’s.
SALE_TEXTS: Mapping[Trigger, str] = {
    Trigger.SUBSCRIPTION_CREATED: text("sold a new subscription"),
    Trigger.ORDER_EXECUTED: text("executed {order}"),
    Trigger.ITEMS_DELIVERED: text("delivered items of {order}"),
    Trigger.BASKET_CHECKED_OUT: text("checked out a basket in the storefront"),
    Trigger.QUANTITY_CHANGED: text("changed the quantity of a subscription"),
    Trigger.ADDON_ADDED: text("added an add-on to a subscription"),
    Trigger.ADDON_QUANTITY_CHANGED: text("changed the quantity of an add-on"),
    Trigger.TRIAL_UPGRADED: text("upgraded a trial"),
    Trigger.PLAN_CHANGED_FULL: text("changed the plan of all licences"),
    Trigger.PLAN_CHANGED_PARTIAL: text("changed the plan of some licences"),
}

assert SALE_TEXTS.keys() == set(Trigger), "a trigger without a sentence"


def trigger_text(trigger: Trigger, reference: str) -> str:
    """Return what was done, to follow the name of who did it."""
    order = text("order {reference}", reference=reference) if reference else text("an order")
    return text(SALE_TEXTS[trigger], order=order)


def sale_text(sale: SaleProvenance) -> str:
    """Return the sale as a sentence: who did what, for whom, in whose BSS."""
    return text(
        "{name} {action} for {customer} in {reseller} BSS.",
        name=sale.by,
        action=trigger_text(sale.trigger, sale.reference),
        customer=sale.customer.name,
        reseller=possessive(sale.reseller.name),
    )


def origin_headline(sale: SaleProvenance) -> str:
    """Return which reseller did what."""
    return text("{name} {action}", name=sale.reseller.name, action=trigger_text(sale.trigger, ""))


def origin_detail(sale: SaleProvenance) -> str:
    """Return the reseller's order, if there is one, and who sold."""
    if not sale.reference or not sale.by:
        return sale.reference or sale.by
    return text("{reference}, by {name}", reference=sale.reference, name=sale.by)


def promotions_summary(card: OriginCard) -> str:
    """Return how many promotions were considered, and how many of them applied."""
    if not card.applied_promotions + card.other_promotions:
        return text("No promotion is for a product of this order")
    return plural_text(
        "{count} promotion applied, {others} considered and not applied",
        "{count} promotions applied, {others} considered and not applied",
        count=card.applied_promotions,
        others=card.other_promotions,
    )


def promotions_note(sale: SaleProvenance) -> str:
    """Return whose promotions are considered."""
    return text(
        "Those of {distributor} for a product of this order. {reseller} own promotions are never considered.",
        distributor=sale.distributor.name,
        reseller=possessive(sale.reseller.name),
    )


PRICE_REASON_TEXTS: Mapping[PriceReason, str] = {
    PriceReason.NOT_RECORDED: text("Its source was not recorded"),
    PriceReason.PUSHED: text("Set by the vendor at purchase; the price list was not used"),
    PriceReason.SUBSCRIPTION: text(
        "The subscription keeps its own price; the price list was not used"
    ),
    PriceReason.PRICE_LIST: text("Price list of {reseller}, valid on {order_date}"),
    PriceReason.NO_PRICE_LIST: text(
        "{reseller} has no price list; the product’s own price is used"
    ),
    PriceReason.NOT_IN_PRICE_LIST: (
        text("{price_list} has no {cycle} price for it; the product’s own is used")
    ),
}

assert PRICE_REASON_TEXTS.keys() == set(PriceReason), "a reason of a price without a sentence"


def price_reason_text(price: PriceProvenance, page: ProvenancePage) -> str:
    """Return why a line has its price, as a clause."""
    return text(
        PRICE_REASON_TEXTS[price.reason],
        reseller=page.sale.reseller.name,
        order_date=page.sale.effective_date,
        price_list=page.price_list,
        cycle=CYCLE_WORDS[price.billing_cycle],
    )


def promotion_line_text(promotion: PromotionProvenance) -> str:
    """Return the line that a promotion was considered for: `Exchange Online, monthly`."""
    cycle = CYCLE_WORDS[promotion.billing_cycle]
    return text("{product}, {cycle}", product=promotion.product.name, cycle=cycle)


def promotion_terms_text(promotion: PromotionSummary | None) -> str:
    """Return the benefit of a promotion and its duration: `10 %, 3 cycles`; nothing if it exists no more."""
    if promotion is None:
        return ""
    if promotion.kind is PromotionKind.PERCENT:
        gives = text("{percent} %", percent=Decimal(f"{promotion.value.normalize():f}"))
    else:
        gives = text(
            "{currency} {value} a unit",
            currency=promotion.currency,
            value=format_amount(promotion.value),
        )
    if promotion.is_lifetime:
        return text("{gives}, lifetime", gives=gives)
    cycles = promotion.cycles or 1
    return plural_text("{gives}, first cycle", "{gives}, {count} cycles", count=cycles, gives=gives)


def promotion_reason_text(promotion: PromotionProvenance, page: ProvenancePage) -> str:
    """Return why a promotion was applied or not, as a clause (R26)."""
    return reason_text(promotion, page.facts)


def reason_text(promotion: PromotionProvenance, order: OrderFacts) -> str:
    """Return the same of any order. Where terms have changed since, what was recorded stays true."""
    if promotion.terms is None:
        return text("The promotion no longer exists")
    return _PROMOTION_REASON_TEXTS[promotion.reason](promotion.terms, promotion, order)


def _best(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    day = order.order_date
    if terms.requires:
        return text(
            "Active on {day}; {customer} owns {products}",
            day=day,
            customer=order.customer,
            products=join_words(list(terms.requires)),
        )
    return text("Active on {day} for this product and cycle; licences are added", day=day)


def _ended(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    if terms.last_date is None or terms.last_date >= order.order_date:
        return text("Ended before the order date")
    distance = _days_apart(terms.last_date, order.order_date)
    return text(
        "Ended on {last_date}, {distance} before the order date",
        last_date=terms.last_date,
        distance=distance,
    )


def _not_started(
    terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    if terms.first_date is None or terms.first_date <= order.order_date:
        return text("Starts after the order date")
    distance = _days_apart(order.order_date, terms.first_date)
    return text(
        "Starts on {first_date}, {distance} after the order date",
        first_date=terms.first_date,
        distance=distance,
    )


def _other_price_list(
    terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    if not terms.price_lists:
        return text("For other price lists only")
    lists = join_words(list(terms.price_lists))
    if not order.price_list:
        return text("For price list {lists} only; this order has none", lists=lists)
    return text(
        "For price list {lists} only; this order has {price_list}",
        lists=lists,
        price_list=order.price_list,
    )


def _other_currency(
    terms: PromotionSummary, considered: PromotionProvenance, _order: OrderFacts
) -> str:
    if terms.currency == considered.effect.currency:
        return text("For orders in another currency only")
    return text(
        "For orders in {currency} only; this one is in {currency2}",
        currency=terms.currency,
        currency2=considered.effect.currency,
    )


def _new_customers_only(
    _terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    return text(
        "For new customers only; {customer} has had a subscription before", customer=order.customer
    )


def _requires(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    if not terms.requires:
        return text(
            "For customers who own products that {customer} does not", customer=order.customer
        )
    wanted = join_words(list(terms.requires))
    return text(
        "For customers who own {wanted}; {customer} does not",
        wanted=wanted,
        customer=order.customer,
    )


def _less_good(
    _terms: PromotionSummary, considered: PromotionProvenance, _order: OrderFacts
) -> str:
    return text(
        "{applied_promotion} makes the line cheaper, and a line has only one promotion",
        applied_promotion=considered.applied_promotion,
    )


_PROMOTION_REASON_TEXTS: Mapping[
    PromotionReason, Callable[[PromotionSummary, PromotionProvenance, OrderFacts], str]
] = {
    PromotionReason.BEST: _best,
    PromotionReason.LESS_GOOD: _less_good,
    PromotionReason.ONE_TIME: lambda *_: text(
        "For recurring products only; this line is billed once"
    ),
    PromotionReason.NOT_STARTED: _not_started,
    PromotionReason.ENDED: _ended,
    PromotionReason.NOT_ADDED: (
        lambda *_: text("For licences that are added only; this line adds none")
    ),
    PromotionReason.OTHER_PRICE_LIST: _other_price_list,
    PromotionReason.OTHER_CURRENCY: _other_currency,
    PromotionReason.NEW_CUSTOMERS_ONLY: _new_customers_only,
    PromotionReason.REQUIRES_PRODUCTS: _requires,
}

assert _PROMOTION_REASON_TEXTS.keys() == set(PromotionReason), (
    "a reason of a promotion without a sentence"
)


def _days_apart(first: date, last: date) -> str:
    days = (last - first).days
    return plural_text("the day", "{count} days", count=days)


WARNINGS: Mapping[BookingWarning, str] = {
    BookingWarning.RESPONSIBLE_USER_FALLBACK: (
        text("Use of API Options names no active responsible user for orders.")
    ),
    BookingWarning.SHARING_RULE_FALLBACK: (
        text("Use of API Options names no sharing rule for orders; the default rule is used.")
    ),
    BookingWarning.STATUS_FALLBACK: (text("No default order status is set up; Submitted is used.")),
    BookingWarning.PAYMENT_METHOD_MISSING: (
        text("The reseller’s account has no payment method; the order has none.")
    ),
}

assert WARNINGS.keys() == set(BookingWarning), "a warning without a sentence"


def warning_text(warning: BookingWarning) -> str:
    """Return which fallback booking used (R15)."""
    return WARNINGS[warning]


FIELD_SOURCE_TEXTS: Mapping[tuple[SourcedField, FieldSource], str] = {
    (SourcedField.PRICE_LIST, FieldSource.RESELLER_ACCOUNT): text("Account {reseller}, at booking"),
    (SourcedField.PRICE_LIST, FieldSource.NONE): text("Account {reseller} has none"),
    (SourcedField.PAYMENT_METHOD, FieldSource.RESELLER_ACCOUNT): text(
        "Account {reseller}, at booking"
    ),
    (SourcedField.PAYMENT_METHOD, FieldSource.NONE): text("Account {reseller} has none"),
    (SourcedField.CURRENCY, FieldSource.RESELLER_ACCOUNT): (
        text("Account {reseller}; the customer’s is not used")
    ),
    (SourcedField.TYPE, FieldSource.DEFAULT): text("Default order type"),
    (SourcedField.TYPE, FieldSource.NONE): text("No default order type is set up"),
    (SourcedField.STATUS, FieldSource.TYPE_DEFAULT): text("Default status of {type}"),
    (SourcedField.STATUS, FieldSource.BSS_DEFAULT): text(
        "Default status; {type} has none of its own"
    ),
    (SourcedField.STATUS, FieldSource.FALLBACK): text(
        "No default status is set up; Submitted stands in"
    ),
    (SourcedField.RESPONSIBLE_USER, FieldSource.API_OPTIONS): text("Use of API Options, order"),
    (SourcedField.RESPONSIBLE_USER, FieldSource.RESELLER_ACCOUNT): text(
        "Account {reseller}: fallback"
    ),
    (SourcedField.RESPONSIBLE_USER, FieldSource.ADMINISTRATOR): (
        text("Administrator of {distributor}: fallback")
    ),
    (SourcedField.RESPONSIBLE_USER, FieldSource.NONE): text("No active user was found"),
    (SourcedField.SHARING_RULE, FieldSource.API_OPTIONS): text("Use of API Options, order"),
    (SourcedField.SHARING_RULE, FieldSource.DEFAULT_RULE): text(
        "Default permission rule: fallback"
    ),
    (SourcedField.SHARING_RULE, FieldSource.NONE): text("No permission rule is set up"),
}

assert FIELD_SOURCE_TEXTS.keys() == {
    (field, source) for field, sources in FIELD_SOURCES.items() for source in sources
}, "a source of a field without a sentence"


def field_title(field: SourcedField) -> str:
    """Return what a field is called on every page of the order."""
    return ORDER_FIELDS[field].label


def field_source_text(field: FieldProvenance, page: ProvenancePage) -> str:
    """Return where booking took a field from."""
    if field.source is None:
        return text("Not recorded")
    return text(
        FIELD_SOURCE_TEXTS[field.field, field.source],
        type=page.type or text("the order"),
        reseller=page.sale.reseller.name,
        distributor=page.sale.distributor.name,
    )


def mirror_detail(mirror: MirrorProvenance) -> str:
    """Return what the record is, or which add-ons came with it."""
    if mirror.entity is Entity.ACCOUNT:
        return text("customer")
    names = [add_on.name for add_on in mirror.add_ons]
    if not names:
        return ""
    return plural_text(
        "with {count} add-on: {names}",
        "with {count} add-ons: {names}",
        count=len(names),
        names=join_words(names),
    )


def mirror_places(mirror: MirrorProvenance) -> tuple[str, ...]:
    """Return where the order is shown: `Order field`, `Source Type × 2` for two add-ons."""
    if mirror.entity is Entity.ACCOUNT:
        return (text("Account"),)
    own = tuple(PLACEMENT_TITLES[place] for place in mirror.places)
    under = mirror.add_on_places
    if not under:
        return own
    times = text("{place} × {number}", place=PLACEMENT_TITLES[under[0]], number=len(under))
    return (*own, times)


OMISSION_TEXTS: Mapping[OmissionReason, str] = {
    OmissionReason.OWN_PRODUCT: text("{resellers} own product, not {distributors}"),
}

assert OMISSION_TEXTS.keys() == set(OmissionReason), "an omission without a sentence"


def omission_text(omitted: OmittedProduct, page: ProvenancePage) -> str:
    """Return why a product of the sale is not on the order (R7)."""
    return text(
        OMISSION_TEXTS[omitted.reason],
        resellers=possessive(page.sale.reseller.name),
        distributors=possessive(page.sale.distributor.name),
    )
