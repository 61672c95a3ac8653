"""The tables of catalogue, printing, CRM and tenancy: billing cycles, quantities, languages, limits."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from upline.backorders import rulebook as backorders
from upline.catalog.rulebook import (
    MAX_QUANTITY,
    BillingCycle,
    ProductAction,
    ProductStatus,
    ProductTerms,
    check_quantity,
    product_verdict,
)
from upline.crm import rulebook as crm
from upline.kernel.verdicts import Refused
from upline.parties import rulebook as parties
from upline.printing.rulebook import (
    Language,
    Paper,
    choose_language,
    choose_paper,
    parse_accept_language,
)
from upline.tenancy import rulebook as tenancy

MANUAL = Path(__file__).parents[2] / "docs/e-mail.md"


# Catalogue


@pytest.mark.rule("R23")
@pytest.mark.parametrize(
    ("cycle", "months"),
    [
        (BillingCycle.MONTHLY, 1),
        (BillingCycle.ANNUAL, 12),
        (BillingCycle.TRIENNIAL, 36),
        (BillingCycle.ONE_TIME, 0),
    ],
)
def test_billing_cycle_renews_after_its_months_unless_it_is_one_time(cycle, months):
    assert cycle.months == months
    assert cycle.is_recurring is (months > 0)


@pytest.mark.parametrize(
    ("quantity", "lowest", "highest", "is_sold"),
    [
        (1, 0, None, True),  # never fewer than one
        (0, 0, None, False),
        (-1, -5, None, False),
        (4, 5, None, False),
        (5, 5, None, True),
        (9, 5, 9, True),
        (10, 5, 9, False),
        (10_000_000, 1, None, True),
        (10_000_001, 1, None, False),
        (10_000_001, 1, 20_000_000, False),
        (1.5, 1, None, False),
    ],
)
def test_quantity_is_a_whole_number_within_the_product_s_bounds(quantity, lowest, highest, is_sold):
    refusals = []
    try:
        check_quantity(quantity, product="Basic", lowest=lowest, highest=highest)
    except Refused as refused:
        refusals.append((refused.code, refused.fields))

    assert refusals == ([] if is_sold else [("invalid_quantity", ("quantity",))])


def test_refused_quantity_names_product_bounds_and_field():
    with pytest.raises(Refused, match=r"Basic is sold in whole numbers from 1 to 9\.") as refusal:
        check_quantity(10, product="Basic", lowest=0, highest=9, field="item.2")
    assert refusal.value.fields == ("item.2",)

    with pytest.raises(Refused, match=rf"from 2 to {MAX_QUANTITY}\."):
        check_quantity(1, product="Basic", lowest=2, highest=None)


@pytest.mark.parametrize(
    ("add_on_of", "parent_type", "fits"),
    [
        (("suite", "mailbox"), "mailbox", True),
        (("suite",), "mailbox", False),
        ((), "mailbox", False),
        (("", "suite"), "", False),  # a product without a type takes no add-ons
    ],
)
def test_add_on_fits_products_of_its_types(add_on_of, parent_type, fits):
    common = {
        "id": UUID(int=1), "tenant_id": UUID(int=2), "code": "basic", "name": "Basic",
        "offers_trial": False, "min_quantity": 1, "max_quantity": None,
    }  # fmt: skip
    add_on = ProductTerms(**common, type="", add_on_of=add_on_of)
    parent = ProductTerms(**common, type=parent_type, add_on_of=())

    assert add_on.is_add_on_of(parent) is fits


# Printing


@pytest.mark.parametrize(
    ("requested", "person", "accepted", "language"),
    [
        ("de", "el", ("en",), Language.GERMAN),
        ("", "el", ("de",), Language.GREEK),
        ("", "el-CY", ("de",), Language.GREEK),
        ("", "fr", ("fr-fr", "de-at", "el"), Language.GERMAN),
        ("", "", ("fr",), Language.ENGLISH),
        ("", "", (), Language.ENGLISH),
        ("", "DE", (), Language.GERMAN),
    ],
)
def test_language_is_the_requested_one_else_the_person_s_else_the_browser_s_else_english(
    requested, person, accepted, language
):
    assert choose_language(requested=requested, person=person, accepted=accepted) is language


def test_requested_language_without_print_outs_is_refused():
    with pytest.raises(Refused) as refusal:
        choose_language(requested="fr" + "x" * 30, person="de", accepted=())

    assert (refusal.value.code, refusal.value.fields) == ("unknown_language", ("language",))
    shown = "fr" + "x" * 18
    assert str(refusal.value) == (f"There are no print-outs in “{shown}”, only in en, de, el.")


@pytest.mark.parametrize(
    ("requested", "accepted", "paper"),
    [
        ("", ("en-us", "de"), Paper.LETTER),
        ("", ("de", "en-us"), Paper.A4),
        ("", ("fr", "en-us"), Paper.A4),
        ("", (), Paper.A4),
        ("a4", ("en-us",), Paper.A4),
        ("letter", ("de",), Paper.LETTER),
    ],
)
def test_paper_is_the_requested_one_else_letter_for_american_english_else_a4(
    requested, accepted, paper
):
    assert choose_paper(requested=requested, accepted=accepted) is paper


def test_requested_paper_that_is_unknown_is_refused():
    with pytest.raises(Refused) as refusal:
        choose_paper(requested="x" * 30, accepted=())

    assert (refusal.value.code, refusal.value.fields) == ("unknown_paper", ("paper",))
    assert str(refusal.value) == f"There is no paper “{'x' * 20}”, only a4, letter."


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", ("de-at", "de", "en")),
        ("en;q=0.1, de;q=0.9", ("de", "en")),
        ("de, el", ("de", "el")),  # of equal weight: in their order
        ("de;q=0, el;q=0.001, *", ("el",)),
        ("en ; q=0.5", ("en",)),
        ("de;q=x,,;;q,el", ("el",)),
        ("", ()),
        ("de;q=-1", ()),
        ("de;q=1, el", ("de", "el")),  # without a weight it is 1
        ("de;q=x", ()),
    ],
)
def test_accepted_languages_are_ordered_by_weight_without_the_unwanted(header, tags):
    assert parse_accept_language(header) == tags


def test_accept_language_header_is_read_up_to_500_characters():
    at_the_end = "x" * 498

    assert parse_accept_language(f"{at_the_end[:-1]},de") == (at_the_end[:-1], "de")
    assert parse_accept_language(f"{at_the_end},de") == (at_the_end, "d")


# CRM


def test_failed_email_is_tried_again_at_the_intervals_of_the_manual():
    assert [delay / timedelta(minutes=1) for delay in crm.RETRY_DELAYS] == [1, 5, 30, 120, 360]
    assert crm.MAX_ATTEMPTS == 6
    assert "after 1, 5 and 30 minutes, 2 and 6 hours. After the sixth attempt" in MANUAL.read_text()


def test_limits_of_files_messages_and_texts_are_those_of_the_manual():
    manual = MANUAL.read_text()

    megabytes = 1024 * 1024
    assert f"at most {crm.MAX_ATTACHMENT_BYTES / megabytes:.9g} MB each" in manual
    assert f"(RFC 5322, at most {crm.MAX_MESSAGE_BYTES / megabytes:.9g} MB)" in manual
    assert f"and {crm.MAX_ATTACHMENTS} in an order" in manual
    assert f"cut at {crm.TEXT_LENGTH:,} characters" in manual
    assert f"sent once more, {crm.CLAIM_TIMEOUT / timedelta(minutes=1):.9g} minutes later" in manual


def test_subject_of_an_order_s_email_starts_with_its_tag():
    assert crm.order_tag("AL-0007") == "[Order AL-0007]"


@pytest.mark.parametrize(
    ("direction", "delivery", "state"),
    [
        (crm.Direction.RECEIVED, crm.Delivery.DONE, crm.EmailState.RECEIVED),
        (crm.Direction.RECEIVED, crm.Delivery.WAITING, crm.EmailState.RECEIVED),
        (crm.Direction.NOTED, crm.Delivery.DONE, crm.EmailState.NOTED),
        (crm.Direction.SENT, crm.Delivery.WAITING, crm.EmailState.WAITING),
        (crm.Direction.SENT, crm.Delivery.DONE, crm.EmailState.SENT),
        (crm.Direction.SENT, crm.Delivery.FAILED, crm.EmailState.FAILED),
    ],
)
def test_state_of_an_email_follows_from_its_direction_and_delivery(direction, delivery, state):
    assert crm.state_of_email(direction, delivery) is state


# Tenancy


def test_people_can_choose_every_language_that_is_printed():
    assert tenancy.LANGUAGES.keys() == {language.value for language in Language}


# Accounts


@pytest.mark.rule("R31")
def test_fields_of_an_account_are_what_its_mirror_follows_who_is_responsible_and_its_terms():
    assert set(parties.ACCOUNT_FIELDS) == {
        "name", "accounting_no", "email", "billing_address", "vendor_customer_id",
        "phone", "country", "vat_id", "vendor_domain",
        "responsible_user", "sharing_rule", "custom_fields", "external_id",
        "currency", "billing_to", "parent", "managed_by", "price_list", "payment_method",
    }  # fmt: skip


# Limits


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (crm.SUBJECT_LENGTH, 200),
        (crm.MAX_RECIPIENTS, 20),
        (crm.ORPHAN_GRACE_PERIOD, timedelta(days=1)),
        (tenancy.MIN_PASSWORD_LENGTH, 15),
        (tenancy.MAX_PREFIX_LENGTH, 20),
        (tenancy.MAX_NUMBER_DIGITS, 12),
    ],
)
def test_limit_is_the_one_that_the_documentation_names(limit, value):
    assert limit == value


# Products on sale, and sale events in the log


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        (ProductAction.DISCONTINUE, ProductStatus.ACTIVE, ""),
        (ProductAction.DISCONTINUE, ProductStatus.DISCONTINUED, "not_active"),
        (ProductAction.SELL_AGAIN, ProductStatus.DISCONTINUED, ""),
        (ProductAction.SELL_AGAIN, ProductStatus.ACTIVE, "not_discontinued"),
    ],
)
def test_product_is_discontinued_or_sold_again_but_never_twice(action, status, code):
    verdict = product_verdict(action, name="Office", status=status)

    assert (verdict.allowed, verdict.code) == (not code, code)
    assert code == "" or verdict.reason.startswith("Office is ")


@pytest.mark.parametrize("state", backorders.EventState)
def test_log_tells_blocked_events_from_waiting_ones(state):
    is_waiting = state is backorders.EventState.WAITING

    assert backorders.log_state(state, is_blocked=False).name == state.name
    assert (
        backorders.log_state(state, is_blocked=True) is backorders.LogState.BLOCKED
    ) is is_waiting
