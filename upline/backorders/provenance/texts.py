"""The sentences of provenance, for web, API and command line: one table per kind of code."""

from collections.abc import Callable, Mapping
from datetime import date

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
from upline.catalog.rulebook import CYCLE_TITLES, PromotionKind, PromotionReason
from upline.kernel.formats import count_noun, format_amount, format_day, join_words, possessive
from upline.orders.rulebook import ORDER_FIELDS, PLACEMENT_TITLES
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

# What the person did, after their name; {order} is the reseller’s.
SALE_TEXTS: Mapping[Trigger, str] = {
    Trigger.SUBSCRIPTION_CREATED: "sold a new subscription",
    Trigger.ORDER_EXECUTED: "executed {order}",
    Trigger.ITEMS_DELIVERED: "delivered items of {order}",
    Trigger.BASKET_CHECKED_OUT: "checked out a basket in the storefront",
    Trigger.QUANTITY_CHANGED: "changed the quantity of a subscription",
    Trigger.ADDON_ADDED: "added an add-on to a subscription",
    Trigger.ADDON_QUANTITY_CHANGED: "changed the quantity of an add-on",
    Trigger.TRIAL_UPGRADED: "upgraded a trial",
    Trigger.PLAN_CHANGED_FULL: "changed the plan of all licences",
    Trigger.PLAN_CHANGED_PARTIAL: "changed the plan of some licences",
}

assert SALE_TEXTS.keys() == set(Trigger), "a trigger without a sentence"


def trigger_text(trigger: Trigger, reference: str) -> str:
    """Return what was done, to follow the name of who did it."""
    return SALE_TEXTS[trigger].format(order=f"order {reference}" if reference else "an order")


def sale_text(sale: SaleProvenance) -> str:
    """Return the sale as a sentence: who did what, for whom, in whose BSS."""
    return (
        f"{sale.by} {trigger_text(sale.trigger, sale.reference)} for {sale.customer.name} "
        f"in {possessive(sale.reseller.name)} BSS."
    )


def origin_headline(sale: SaleProvenance) -> str:
    """Return which reseller did what."""
    return f"{sale.reseller.name} {trigger_text(sale.trigger, '')}"


def origin_detail(sale: SaleProvenance) -> str:
    """Return the reseller's order, if there is one, and who sold."""
    return ", by ".join(filter(None, [sale.reference, sale.by]))


def promotions_summary(card: OriginCard) -> str:
    """Return how many promotions were considered, and how many of them applied."""
    if not card.applied_promotions + card.other_promotions:
        return "No promotion names a product of this order"
    return (
        f"{count_noun(card.applied_promotions, 'promotion')} applied, "
        f"{card.other_promotions} considered and not applied"
    )


def promotions_note(sale: SaleProvenance) -> str:
    """Return whose promotions are considered."""
    return (
        f"Those of {sale.distributor.name} that name a product of this order. "
        f"{possessive(sale.reseller.name)} own are never looked at."
    )


PRICE_REASON_TEXTS: Mapping[PriceReason, str] = {
    PriceReason.NOT_RECORDED: "Its source was not recorded",
    PriceReason.PUSHED: "Set by the vendor at purchase; the price list was not asked",
    PriceReason.SUBSCRIPTION: "The subscription keeps its own price; the price list was not asked",
    PriceReason.PRICE_LIST: "Price list of {reseller}, valid on {order_date}",
    PriceReason.NO_PRICE_LIST: "{reseller} has no price list; the product’s own price is used",
    PriceReason.NOT_IN_PRICE_LIST: (
        "{price_list} has no {cycle} price for it; the product’s own is used"
    ),
}

assert PRICE_REASON_TEXTS.keys() == set(PriceReason), "a reason of a price without a sentence"


def price_reason_text(price: PriceProvenance, page: ProvenancePage) -> str:
    """Return why a line has its price, as a clause."""
    return PRICE_REASON_TEXTS[price.reason].format(
        reseller=page.sale.reseller.name,
        order_date=format_day(page.sale.effective_date),
        price_list=page.price_list,
        cycle=CYCLE_TITLES[price.billing_cycle].lower(),
    )


def promotion_line_text(promotion: PromotionProvenance) -> str:
    """Return the line that a promotion was considered for: `Exchange Online, monthly`."""
    return f"{promotion.product.name}, {CYCLE_TITLES[promotion.billing_cycle].lower()}"


def promotion_terms_text(promotion: PromotionSummary | None) -> str:
    """Return the benefit of a promotion and its duration: `10 %, 3 cycles`; nothing if it exists no more."""
    if promotion is None:
        return ""
    if promotion.kind is PromotionKind.PERCENT:
        gives = f"{promotion.value.normalize():f} %"
    else:
        gives = f"{promotion.currency} {format_amount(promotion.value)} a unit"
    if promotion.is_lifetime:
        return f"{gives}, lifetime"
    cycles = promotion.cycles or 1
    return f"{gives}, " + ("first cycle" if cycles == 1 else count_noun(cycles, "cycle"))


def promotion_reason_text(promotion: PromotionProvenance, page: ProvenancePage) -> str:
    """Return why a promotion was applied or not, as a clause (R26)."""
    return reason_text(promotion, page.facts)


def reason_text(promotion: PromotionProvenance, order: OrderFacts) -> str:
    """Return the same of any order. Where terms have changed since, what was recorded stays true."""
    if promotion.terms is None:
        return "The promotion exists no more"
    return _PROMOTION_REASON_TEXTS[promotion.reason](promotion.terms, promotion, order)


def _best(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    day = format_day(order.order_date)
    if terms.requires:
        return f"Active on {day}; {order.customer} owns {join_words(list(terms.requires))}"
    return f"Active on {day} for this product and cycle; licences are added"


def _ended(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    if terms.last_date is None or terms.last_date >= order.order_date:
        return "Ended before the order date"
    distance = _days_apart(terms.last_date, order.order_date)
    return f"Ended on {format_day(terms.last_date)}, {distance} before the order date"


def _not_started(
    terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    if terms.first_date is None or terms.first_date <= order.order_date:
        return "Starts after the order date"
    distance = _days_apart(order.order_date, terms.first_date)
    return f"Starts on {format_day(terms.first_date)}, {distance} after the order date"


def _other_price_list(
    terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    if not terms.price_lists:
        return "For other price lists only"
    this = f"this order has {order.price_list}" if order.price_list else "this order has none"
    return f"For price list {join_words(list(terms.price_lists))} only; {this}"


def _other_currency(
    terms: PromotionSummary, considered: PromotionProvenance, _order: OrderFacts
) -> str:
    if terms.currency == considered.effect.currency:
        return "For orders in another currency only"
    return f"For orders in {terms.currency} only; this one is in {considered.effect.currency}"


def _new_customers_only(
    _terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts
) -> str:
    return f"For new customers only; {order.customer} has had a subscription before"


def _requires(terms: PromotionSummary, _considered: PromotionProvenance, order: OrderFacts) -> str:
    if not terms.requires:
        return f"For customers who own products that {order.customer} does not"
    wanted = join_words(list(terms.requires))
    return f"For customers who own {wanted}; {order.customer} does not"


def _less_good(
    _terms: PromotionSummary, considered: PromotionProvenance, _order: OrderFacts
) -> str:
    return f"{considered.applied_promotion} makes the line cheaper, and two are never on one line"


_PROMOTION_REASON_TEXTS: Mapping[
    PromotionReason, Callable[[PromotionSummary, PromotionProvenance, OrderFacts], str]
] = {
    PromotionReason.BEST: _best,
    PromotionReason.LESS_GOOD: _less_good,
    PromotionReason.ONE_TIME: lambda *_: "For recurring products only; this line is billed once",
    PromotionReason.NOT_STARTED: _not_started,
    PromotionReason.ENDED: _ended,
    PromotionReason.NOT_ADDED: (lambda *_: "For licences that are added only; this line adds none"),
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
    return "the day" if days == 1 else f"{days:,} days"


WARNINGS: Mapping[BookingWarning, str] = {
    BookingWarning.RESPONSIBLE_USER_FALLBACK: (
        "Use of API Options names no active responsible user for orders."
    ),
    BookingWarning.SHARING_RULE_FALLBACK: (
        "Use of API Options names no sharing rule for orders; the default rule is used."
    ),
    BookingWarning.STATUS_FALLBACK: ("No default order status is set up; Submitted is used."),
    BookingWarning.PAYMENT_METHOD_MISSING: (
        "The reseller’s account has no payment method; the order has none."
    ),
}

assert WARNINGS.keys() == set(BookingWarning), "a warning without a sentence"


def warning_text(warning: BookingWarning) -> str:
    """Return which fallback booking used (R15)."""
    return WARNINGS[warning]


FIELD_SOURCE_TEXTS: Mapping[tuple[SourcedField, FieldSource], str] = {
    (SourcedField.PRICE_LIST, FieldSource.RESELLER_ACCOUNT): "Account {reseller}, at booking",
    (SourcedField.PRICE_LIST, FieldSource.NONE): "Account {reseller} has none",
    (SourcedField.PAYMENT_METHOD, FieldSource.RESELLER_ACCOUNT): "Account {reseller}, at booking",
    (SourcedField.PAYMENT_METHOD, FieldSource.NONE): "Account {reseller} has none",
    (SourcedField.CURRENCY, FieldSource.RESELLER_ACCOUNT): (
        "Account {reseller}; the customer’s is not asked"
    ),
    (SourcedField.TYPE, FieldSource.DEFAULT): "Default order type",
    (SourcedField.TYPE, FieldSource.NONE): "No default order type is set up",
    (SourcedField.STATUS, FieldSource.TYPE_DEFAULT): "Default status of {type}",
    (SourcedField.STATUS, FieldSource.BSS_DEFAULT): "Default status; {type} has none of its own",
    (SourcedField.STATUS, FieldSource.FALLBACK): "No default status is set up; Submitted stands in",
    (SourcedField.RESPONSIBLE_USER, FieldSource.API_OPTIONS): "Use of API Options, order",
    (SourcedField.RESPONSIBLE_USER, FieldSource.RESELLER_ACCOUNT): "Account {reseller}: fallback",
    (SourcedField.RESPONSIBLE_USER, FieldSource.ADMINISTRATOR): (
        "Administrator of {distributor}: fallback"
    ),
    (SourcedField.RESPONSIBLE_USER, FieldSource.NONE): "No active user was found",
    (SourcedField.SHARING_RULE, FieldSource.API_OPTIONS): "Use of API Options, order",
    (SourcedField.SHARING_RULE, FieldSource.DEFAULT_RULE): "Default permission rule: fallback",
    (SourcedField.SHARING_RULE, FieldSource.NONE): "No permission rule is set up",
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
        return "Not recorded"
    return FIELD_SOURCE_TEXTS[field.field, field.source].format(
        type=page.type or "the order",
        reseller=page.sale.reseller.name,
        distributor=page.sale.distributor.name,
    )


def mirror_detail(mirror: MirrorProvenance) -> str:
    """Return what the record is, or which add-ons came with it."""
    if mirror.entity is Entity.ACCOUNT:
        return "customer"
    names = [add_on.name for add_on in mirror.add_ons]
    return f"with {count_noun(len(names), 'add-on')}: {join_words(names)}" if names else ""


def mirror_places(mirror: MirrorProvenance) -> tuple[str, ...]:
    """Return where the order is shown: `Order field`, `Source Type × 2` for two add-ons."""
    if mirror.entity is Entity.ACCOUNT:
        return ("Account",)
    own = tuple(PLACEMENT_TITLES[place] for place in mirror.places)
    under = mirror.add_on_places
    return (*own, f"{PLACEMENT_TITLES[under[0]]} × {len(under)}") if under else own


OMISSION_TEXTS: Mapping[OmissionReason, str] = {
    OmissionReason.OWN_PRODUCT: "{resellers} own product, not {distributors}",
}

assert OMISSION_TEXTS.keys() == set(OmissionReason), "an omission without a sentence"


def omission_text(omitted: OmittedProduct, page: ProvenancePage) -> str:
    """Return why a product of the sale is not on the order (R7)."""
    return OMISSION_TEXTS[omitted.reason].format(
        resellers=possessive(page.sale.reseller.name),
        distributors=possessive(page.sale.distributor.name),
    )
