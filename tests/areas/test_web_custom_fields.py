"""Custom fields on the pages of orders: inputs, display and filters of each kind."""

import pytest

from tests.support.page import Page, csv_rows, form_values
from tests.support.record_fixtures import RecordFixtures
from upline.models import CustomField, Membership, Order

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"
KINDS = ("TEXT", "NUMBER", "DATE", "CHOICE", "YES_NO", "USER")


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    fixtures = two_weeks_of_sales
    for position, kind in enumerate(KINDS):
        CustomField.objects.create(
            tenant=fixtures.alpine, entity="ORDER", code=kind.lower(), kind=kind, position=position,
            label=f"The {kind.lower().replace('_', ' ')}",
            choices=["Gold", "Silver"] if kind == "CHOICE" else [],
            group="Delivery" if kind in {"DATE", "USER"} else "",
        )  # fmt: skip
    return fixtures


def values(fixtures: RecordFixtures) -> dict[str, str]:
    return {
        "text": "PO 4711", "number": "-1250.5", "date": "2026-05-15", "choice": "Gold",
        "yes_no": "yes", "user": str(fixtures.otto.pk),
    }  # fmt: skip


def save_values(fixtures: RecordFixtures, saved_values: dict[str, str], order: int = 1) -> None:
    Order.objects.filter(pk=fixtures.orders[order - 1].pk).update(custom_fields=saved_values)


def saved_values(fixtures: RecordFixtures) -> dict[str, str]:
    return Order.objects.get(pk=fixtures.orders[0].pk).custom_fields


def offered(page: Page, label: str) -> list[str]:
    """What a field of choices offers."""
    return [option.words for option in page.field(label).all("option")]


def test_each_kind_has_its_own_input_under_its_group(fixtures):
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1, "edit/")))

    assert page.field("The text").role == "textbox"
    assert page.field("The number").attributes["inputmode"] == "decimal"
    assert page.field("The date").attributes["data-day"] == ""
    assert offered(page, "The choice") == ["None", "Gold", "Silver"]
    assert offered(page, "The yes no") == ["None", "Yes", "No"]
    assert {"None", "Bea", "Otto"} <= set(offered(page, "The user"))
    [general] = page.all("group", "Custom fields")
    [delivery] = page.all("group", "Delivery")
    assert page.field("The text") in general
    assert page.field("The date") in delivery
    assert list(page.root).index(general) < list(page.root).index(delivery)


def test_typed_values_are_saved_and_displayed_by_group(fixtures):
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")

    said = {f"custom_fields.{code}": value for code, value in values(fixtures).items()}
    answer = client.post(where, {**form_values(client, where), **said})
    page = Page(client.get(fixtures.order(1)))

    assert answer.status_code == 302
    assert saved_values(fixtures) == values(fixtures)
    assert page.part("custom-fields-1") == (
        "Custom fields The text PO 4711 The number −1250.5 The choice Gold The yes no Yes"
    )
    assert page.part("custom-fields-2") == "Delivery The date 15 May 2026 The user Otto"


@pytest.mark.parametrize(
    ("code", "value", "sentence"),
    [
        ("number", "many", "The number is a number in figures"),
        ("date", "2026-02-30", "The date is a date, such as 2026-05-15."),
        ("choice", "Bronze", "The choice is one of the choices that are offered."),
        ("yes_no", "perhaps", "The yes no is yes or no."),
        ("user", "0190f3a0-0000-7000-8000-000000000001", "The user: This BSS has no such user."),
        ("text", "x" * 501, "The text has at most 500 characters."),
        ("text", "a\x07b", "The text cannot contain the character U+0007 (control character)."),
    ],
)
def test_invalid_value_is_reported_at_its_field_and_nothing_is_saved(
    fixtures, code, value, sentence
):
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")
    name = Order.objects.get(pk=fixtures.orders[0].pk).name

    said = {f"custom_fields.{code}": value, "name": "New name"}
    answer = Page(client.post(where, {**form_values(client, where), **said}))

    assert answer.response.status_code == 422
    assert sentence in answer.words
    assert f"#id_custom_fields.{code}" in answer.addresses
    assert saved_values(fixtures) == {}
    assert Order.objects.get(pk=fixtures.orders[0].pk).name == name


def test_values_of_a_former_kind_are_shown_and_not_changed(fixtures):
    old = dict.fromkeys((kind.lower() for kind in KINDS), "what <b>it</b> was")
    save_values(fixtures, old)
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")

    for page in (fixtures.order(1), fixtures.order(1, "print-out/"), where, ORDERS):
        assert client.get(page).status_code == 200, page
    client.post(where, {**form_values(client, where), "name": "New name"})

    assert saved_values(fixtures) == old
    assert Order.objects.get(pk=fixtures.orders[0].pk).name == "New name"
    assert Page(client.get(fixtures.order(1))).is_escaped("what <b>it</b> was")


def test_deactivated_user_value_stays_but_is_not_offered(fixtures):
    save_values(fixtures, {"user": str(fixtures.vera.pk)})
    Membership.objects.filter(user=fixtures.vera).update(is_active=False)
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")

    assert any("Vera" in name for name in offered(Page(client.get(where)), "The user"))
    client.post(where, {**form_values(client, where), "name": "New name"})
    assert saved_values(fixtures) == {"user": str(fixtures.vera.pk)}

    elsewhere = fixtures.order(2, "edit/")
    assert not any("Vera" in name for name in offered(Page(client.get(elsewhere)), "The user"))
    said = {"custom_fields.user": str(fixtures.vera.pk)}
    answer = Page(client.post(elsewhere, {**form_values(client, elsewhere), **said}))
    assert "The user: Vera is not active any more." in answer.words


@pytest.mark.parametrize("kind", KINDS)
def test_orders_are_filtered_by_each_kind(fixtures, kind):
    code, value = kind.lower(), values(fixtures)[kind.lower()]
    save_values(fixtures, values(fixtures))
    save_values(fixtures, {code: "no"}, order=2)

    page = Page(fixtures.signed_in_client(fixtures.otto).get(ORDERS, {f"field.{code}": value}))

    assert [link.row.number for link in page.response.context["page"].lines] == [1]
    words = {"number": "−1250.5", "date": "15 May 2026", "yes_no": "Yes", "user": "Otto"}
    label = f"The {code.replace('_', ' ')}"
    assert f"{label} {words.get(code, value)}" in page.words
    page.link(f"Remove filter {label}")


def test_filters_beyond_five_share_one_chip_until_set(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    chips = Page(client.get(ORDERS)).response.context["page"].chips
    filtered = Page(client.get(ORDERS, {"field.choice": "Gold"})).response.context["page"].chips

    assert [chip.label for chip in chips[:5]] == ["Date", "Reseller", "Status", "Type", "Text"]
    [more] = [chip for chip in chips if chip.label == "More filters"]
    assert [field.name for field in more.fields] == [
        "account", "trigger", *(f"field.{kind.lower()}" for kind in KINDS),
    ]  # fmt: skip
    assert [chip.label for chip in filtered[:5]] == [
        "The choice", "Date", "Reseller", "Status", "Text",
    ]  # fmt: skip
    [more] = [chip for chip in filtered if chip.label == "More filters"]
    assert "field.choice" not in [field.name for field in more.fields]
    assert ("field.choice", "Gold") in more.hidden_params


def test_few_filters_have_a_chip_each(fixtures):
    CustomField.objects.exclude(code__in=["choice", "date"]).delete()
    client = fixtures.signed_in_client(fixtures.otto)
    page = Page(client.get("/t/alpine/accounts/")).response.context["page"]

    labels = [chip.label for chip in page.chips]
    assert "More filters" not in labels


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"field.number": "many"}, "The number is a number in figures"),
        ({"field.choice": "Bronze"}, "The choice is one of the choices"),
        ({"field.user": "Otto"}, "The user is a user of this BSS."),
        ({"field.gone": "1"}, "There is no custom field “gone” here."),
    ],
)
def test_invalid_filter_is_explained(fixtures, params, sentence):
    client = fixtures.signed_in_client(fixtures.otto)

    assert sentence in Page(client.get(ORDERS, params)).words
    assert client.get("/t/alpine/orders.csv", params).status_code == 400


def test_export_has_a_column_per_field_and_escapes_formulas(fixtures):
    CustomField.objects.filter(code="text").update(label="@SUM(A1)")
    save_values(fixtures, {**values(fixtures), "text": "+1+1"})
    client = fixtures.signed_in_client(fixtures.otto)

    download = client.get("/t/alpine/orders.csv", {"field.choice": "Gold"})
    [row] = csv_rows(download)

    assert row["'@SUM(A1)"] == "'+1+1"
    assert [row[f"The {name}"] for name in ("number", "date", "choice", "yes no", "user")] == [
        "-1250.5", "2026-05-15", "Gold", "Yes", "Otto",
    ]  # fmt: skip
