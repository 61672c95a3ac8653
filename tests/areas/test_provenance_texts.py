"""The sentences of provenance: one for every code, complete with what it names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from upline.backorders.provenance import moments, texts
from upline.backorders.provenance.page import (
    FieldProvenance,
    MirrorProvenance,
    OmittedProduct,
    OriginCard,
    PriceProvenance,
    PriceReason,
    PromotionProvenance,
    ProvenancePage,
    SaleProvenance,
)
from upline.backorders.rulebook import FIELD_SOURCES, BookingWarning, OmissionReason
from upline.catalog.queries import PromotionSummary
from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind, PromotionReason
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.rulebook import Placement
from upline.setup.rulebook import Entity
from upline.subscriptions.rulebook import Trigger

PRODUCT = Ref(UUID(int=1), "Exchange Online")
HAPPENED = datetime(2026, 5, 2, 22, 14, tzinfo=UTC)
SALE = SaleProvenance(
    event_id=UUID(int=2),
    trigger=Trigger.ORDER_EXECUTED,
    by="Ann",
    reference="Huber 7",
    distributor=Ref(UUID(int=3), "Alpine"),
    reseller=Ref(UUID(int=4), "Cumulus"),
    customer=Ref(UUID(int=5), "Huber Bakery"),
    happened_at=HAPPENED,
    arrived_at=HAPPENED,
    settled_at=HAPPENED + timedelta(seconds=2),
    attempts=1,
    effective_date=date(2026, 5, 3),
    timezone="Europe/Vienna",
    request_id="",
)
PAGE = ProvenancePage(
    sale=SALE,
    type="Purchase",
    price_list="Gold EUR",
    prices=(),
    promotions=(),
    fields=(),
    mirrors=(),
    omitted=(),
    warnings=(),
)
TERMS = PromotionSummary(
    id=UUID(int=6),
    name="Spring 10",
    audience=PromotionAudience.RESELLERS,
    kind=PromotionKind.PERCENT,
    value=Decimal("10.00"),
    currency="USD",
    first_date=date(2026, 5, 4),
    last_date=date(2026, 5, 1),
    cycles=3,
    is_lifetime=False,
    price_lists=("Silver", "Bronze"),
    requires=(),
)
PROMOTION = PromotionProvenance(
    name="Spring 10",
    terms=TERMS,
    product=PRODUCT,
    billing_cycle=BillingCycle.MONTHLY,
    is_applied=False,
    reason=PromotionReason.ENDED,
    applied_promotion="Ten off",
    effect=Money(Decimal(0), "EUR"),
)


def promotion_reason(reason: PromotionReason, *, page: ProvenancePage = PAGE, **terms) -> str:
    considered = replace(PROMOTION, reason=reason, terms=replace(TERMS, **terms))
    return texts.promotion_reason_text(considered, page)


@pytest.mark.rule("R26")
@pytest.mark.parametrize(
    ("reason", "terms", "sentence"),
    [
        ("best", {}, "Active on 3 May 2026 for this product and cycle; licences are added"),
        ("best", {"requires": ("Basic",)}, "Active on 3 May 2026; Huber Bakery owns Basic"),
        ("less_good", {}, "Ten off makes the line cheaper, and a line has only one promotion"),
        ("one_time", {}, "For recurring products only; this line is billed once"),
        ("not_started", {}, "Starts on 4 May 2026, the day after the order date"),
        ("not_started", {"first_date": None}, "Starts after the order date"),
        ("ended", {}, "Ended on 1 May 2026, 2 days before the order date"),
        ("ended", {"last_date": None}, "Ended before the order date"),
        # Terms that were changed after booking no longer show what decided then.
        ("ended", {"last_date": date(2026, 5, 3)}, "Ended before the order date"),
        ("not_started", {"first_date": date(2026, 5, 3)}, "Starts after the order date"),
        ("other_price_list", {"price_lists": ()}, "For other price lists only"),
        ("other_currency", {"currency": "EUR"}, "For orders in another currency only"),
        ("requires_products", {}, "For customers who own products that Huber Bakery does not"),
        ("not_added", {}, "For licences that are added only; this line adds none"),
        ("other_price_list", {}, "For price list Silver and Bronze only; this order has Gold EUR"),
        ("other_currency", {}, "For orders in USD only; this one is in EUR"),
        ("new_customers_only", {}, "For new customers only; Huber Bakery has had a subscription before"),
        ("requires_products", {"requires": ("Basic",)}, "For customers who own Basic; Huber Bakery does not"),
    ],
)  # fmt: skip
def test_reason_of_a_promotion_names_what_decided(reason, terms, sentence):
    assert promotion_reason(PromotionReason(reason), **terms) == sentence


@pytest.mark.rule("R26")
def test_reason_of_a_promotion_for_other_price_lists_tells_that_the_order_has_none():
    page = replace(PAGE, price_list="")

    sentence = promotion_reason(PromotionReason.OTHER_PRICE_LIST, page=page)

    assert sentence == "For price list Silver and Bronze only; this order has none"


def test_promotion_that_exists_no_more_has_no_terms():
    gone = replace(PROMOTION, terms=None)

    assert texts.promotion_terms_text(gone.terms) == ""
    assert texts.promotion_reason_text(gone, PAGE) == "The promotion no longer exists"


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({}, "10 %, 3 cycles"),
        ({"cycles": None}, "10 %, first cycle"),
        ({"is_lifetime": True}, "10 %, lifetime"),
        ({"kind": PromotionKind.AMOUNT}, "USD 10.00 a unit, 3 cycles"),
    ],
)
def test_terms_of_a_promotion_are_benefit_and_duration(terms, sentence):
    assert texts.promotion_terms_text(replace(TERMS, **terms)) == sentence


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("NOT_RECORDED", "Its source was not recorded"),
        ("PUSHED", "Set by the vendor at purchase; the price list was not used"),
        ("SUBSCRIPTION", "The subscription keeps its own price; the price list was not used"),
        ("PRICE_LIST", "Price list of Cumulus, valid on 3 May 2026"),
        ("NO_PRICE_LIST", "Cumulus has no price list; the product’s own price is used"),
        ("NOT_IN_PRICE_LIST", "Gold EUR has no one-time price for it; the product’s own is used"),
    ],
)
def test_reason_of_a_price_names_its_source(reason, sentence):
    price = PriceProvenance(
        product=PRODUCT,
        billing_cycle=BillingCycle.ONE_TIME,
        quantity=1,
        unit_price=None,
        price_source=None,
        price_list="",
        price_list_id=None,
        reason=PriceReason(reason),
    )

    assert texts.price_reason_text(price, PAGE) == sentence


@pytest.mark.parametrize(
    ("field", "source"), [(f, source) for f, sources in FIELD_SOURCES.items() for source in sources]
)
def test_every_source_of_a_field_has_a_complete_sentence(field, source):
    sentence = texts.field_source_text(FieldProvenance(field=field, value="", source=source), PAGE)

    assert sentence
    assert not {"{", "}"} & set(sentence)


def test_source_of_a_field_that_was_not_recorded():
    field = FieldProvenance(field=next(iter(FIELD_SOURCES)), value="", source=None)

    assert texts.field_source_text(field, PAGE) == "Not recorded"


@pytest.mark.rule("R7")
@pytest.mark.parametrize("reason", OmissionReason)
def test_omitted_product_is_the_resellers_own(reason):
    omitted = OmittedProduct(product="Care", quantity=1, reason=reason)

    assert texts.omission_text(omitted, PAGE) == "Cumulus’ own product, not Alpine’s"


@pytest.mark.rule("R15")
@pytest.mark.parametrize("warning", BookingWarning)
def test_every_warning_is_a_sentence(warning):
    assert texts.warning_text(warning).endswith(".")


@pytest.mark.parametrize("trigger", Trigger)
def test_sale_has_a_sentence_for_every_trigger(trigger):
    sentence = texts.sale_text(replace(SALE, trigger=trigger))

    assert sentence.startswith("Ann ")
    assert sentence.endswith(" for Huber Bakery in Cumulus’ BSS.")
    assert not {"{", "}"} & set(sentence)


@pytest.mark.parametrize(
    ("applied", "others", "sentence"),
    [
        (0, 0, "No promotion is for a product of this order"),
        (1, 0, "1 promotion applied, 0 considered and not applied"),
        (2, 3, "2 promotions applied, 3 considered and not applied"),
    ],
)
def test_summary_counts_promotions(applied, others, sentence):
    card = OriginCard(sale=SALE, applied_promotions=applied, other_promotions=others)

    assert texts.promotions_summary(card) == sentence


def test_origin_names_reseller_order_and_person():
    assert texts.origin_headline(SALE) == "Cumulus executed an order"
    assert texts.origin_detail(SALE) == "Huber 7, by Ann"
    assert texts.origin_detail(replace(SALE, reference="")) == "Ann"


@pytest.mark.rule("R30")
def test_mirror_has_its_places_and_add_ons():
    account = MirrorProvenance(entity=Entity.ACCOUNT, record=SALE.customer)
    mirror = MirrorProvenance(
        entity=Entity.SUBSCRIPTION,
        record=PRODUCT,
        places=(Placement.ORDER_FIELD,),
        add_ons=(Ref(UUID(int=8), "Archive"), Ref(UUID(int=9), "Voice")),
        add_on_places=(Placement.SOURCE_TYPE, Placement.SOURCE_TYPE),
    )
    hidden = replace(mirror, record=replace(PRODUCT, is_shared=False), add_ons=(), add_on_places=())

    assert (texts.mirror_detail(account), texts.mirror_places(account)) == (
        "customer",
        ("Account",),
    )
    assert texts.mirror_detail(mirror) == "with 2 add-ons: Archive and Voice"
    assert texts.mirror_places(mirror) == ("Order field", "Source Type × 2")
    assert (texts.mirror_detail(hidden), texts.mirror_places(hidden)) == ("", ("Order field",))
    assert [one.subscription_id for one in (account, mirror, hidden)] == [None, PRODUCT.id, None]


@pytest.mark.rule("R13")
def test_moments_are_in_the_time_zone_of_the_reseller():
    shown = [(one.title, one.figure, one.detail) for one in moments.moment_texts(SALE)]

    assert shown == [
        ("Happened", "3 May 2026, 00:14:00", "in Vienna · 2 May 2026, 22:14 UTC"),
        ("Arrived", "00:14:00.000", "in the same transaction as the sale"),
        ("Booked", "00:14:02.000", "2 s later, first attempt"),
        ("Order date (effective)", "3 May 2026", "by Cumulus’ calendar, Europe/Vienna"),
    ]
    assert moments.happened_text(SALE) == "3 May 2026, 00:14 in Vienna"
    assert moments.booking_delay_text(SALE) == "Booked 2 s later"


def test_moments_of_a_late_sale_have_their_day_and_wait_for_booking():
    late = replace(SALE, arrived_at=HAPPENED + timedelta(days=1), settled_at=None)

    _, arrived, booked, _ = moments.moment_texts(late)

    assert (arrived.figure, arrived.detail) == ("4 May 2026, 00:14:00", "24 h later")
    assert (booked.figure, booked.detail) == ("Not yet", "")
    assert moments.booking_delay_text(late) == "Not booked yet"
