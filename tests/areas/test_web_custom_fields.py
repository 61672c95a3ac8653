"""Custom fields on the pages of orders: how each kind is asked for, shown and filtered by."""

import csv
import io

import pytest

from tests.support.page import Page
from tests.support.record_stage import Stage
from upline.models import CustomField, Membership, Order

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"
KINDS = ("TEXT", "NUMBER", "DATE", "CHOICE", "YES_NO", "USER")


@pytest.fixture
def stage(fortnight: Stage) -> Stage:
    stage = fortnight
    for position, kind in enumerate(KINDS):
        CustomField.objects.create(
            tenant=stage.alpine, entity="ORDER", code=kind.lower(), kind=kind, position=position,
            label=f"The {kind.lower().replace('_', ' ')}",
            choices=["Gold", "Silver"] if kind == "CHOICE" else [],
            group="Delivery" if kind in {"DATE", "USER"} else "",
        )  # fmt: skip
    return stage


def values(stage: Stage) -> dict[str, str]:
    return {
        "text": "PO 4711", "number": "-1250.5", "date": "2026-05-15", "choice": "Gold",
        "yes_no": "yes", "user": str(stage.otto.pk),
    }  # fmt: skip


def keep(stage: Stage, kept: dict[str, str], order: int = 1) -> None:
    Order.objects.filter(pk=stage.orders[order - 1].pk).update(custom_fields=kept)


def kept(stage: Stage) -> dict[str, str]:
    return Order.objects.get(pk=stage.orders[0].pk).custom_fields


def typed(client, where: str) -> dict[str, str]:
    form = client.get(where).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def inputs(page: Page) -> dict[str, str]:
    form = page.response.context["form"]
    return {name: str(form[name]) for name in form.fields if name.startswith("custom_fields.")}


def test_each_kind_is_asked_for_by_an_input_of_its_own_under_its_heading(stage):
    page = Page(stage.signed_in(stage.otto).get(stage.order(1, "edit/")))
    drawn = inputs(page)

    assert 'type="text"' in drawn["custom_fields.text"]
    assert 'inputmode="decimal"' in drawn["custom_fields.number"]
    assert 'type="date"' in drawn["custom_fields.date"]
    for select, offered in (
        ("choice", ["None", "Gold", "Silver"]),
        ("yes_no", ["None", "Yes", "No"]),
        ("user", ["None", "Bea", "Clara", "Otto"]),
    ):
        html = drawn[f"custom_fields.{select}"]
        assert html.startswith("<select")
        assert all(f">{word}" in html for word in offered), html
    assert page.html.index("<legend>Custom fields") < page.html.index("<legend>Delivery")
    assert page.html.index("<legend>Delivery") < page.html.index("custom_fields.date")


def test_what_is_typed_is_kept_and_shown_in_words_by_group(stage):
    client, where = stage.signed_in(stage.otto), stage.order(1, "edit/")

    said = {f"custom_fields.{code}": value for code, value in values(stage).items()}
    answer = client.post(where, {**typed(client, where), **said})
    page = Page(client.get(stage.order(1)))

    assert answer.status_code == 302
    assert kept(stage) == values(stage)
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
        ("text", "a\x07b", "The text is one line, without control characters."),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_saved(stage, code, value, sentence):
    client, where = stage.signed_in(stage.otto), stage.order(1, "edit/")
    name = Order.objects.get(pk=stage.orders[0].pk).name

    said = {f"custom_fields.{code}": value, "name": "New name"}
    answer = Page(client.post(where, {**typed(client, where), **said}))

    assert answer.response.status_code == 422
    assert sentence in answer.words
    assert f'href="#id_custom_fields.{code}"' in answer.html
    assert kept(stage) == {}
    assert Order.objects.get(pk=stage.orders[0].pk).name == name


def test_what_an_earlier_kind_held_neither_breaks_a_page_nor_is_lost(stage):
    old = dict.fromkeys((kind.lower() for kind in KINDS), "what <b>it</b> was")
    keep(stage, old)
    client, where = stage.signed_in(stage.otto), stage.order(1, "edit/")

    for page in (stage.order(1), stage.order(1, "print-out/"), where, ORDERS):
        assert client.get(page).status_code == 200, page
    client.post(where, {**typed(client, where), "name": "New name"})

    assert kept(stage) == old
    assert Order.objects.get(pk=stage.orders[0].pk).name == "New name"
    assert "what &lt;b&gt;it&lt;/b&gt; was" in Page(client.get(stage.order(1))).html


def test_a_user_who_has_left_stays_and_is_not_offered_anew(stage):
    keep(stage, {"user": str(stage.vera.pk)})
    Membership.objects.filter(user=stage.vera).update(is_active=False)
    client, where = stage.signed_in(stage.otto), stage.order(1, "edit/")

    assert "Vera" in inputs(Page(client.get(where)))["custom_fields.user"]
    client.post(where, {**typed(client, where), "name": "New name"})
    assert kept(stage) == {"user": str(stage.vera.pk)}

    elsewhere = stage.order(2, "edit/")
    assert "Vera" not in inputs(Page(client.get(elsewhere)))["custom_fields.user"]
    said = {"custom_fields.user": str(stage.vera.pk)}
    answer = Page(client.post(elsewhere, {**typed(client, elsewhere), **said}))
    assert "The user: Vera is not active any more." in answer.words


@pytest.mark.parametrize("kind", KINDS)
def test_orders_are_filtered_by_each_kind(stage, kind):
    code, value = kind.lower(), values(stage)[kind.lower()]
    keep(stage, values(stage))
    keep(stage, {code: "no"}, order=2)

    page = Page(stage.signed_in(stage.otto).get(ORDERS, {f"field.{code}": value}))

    assert [link.row.number for link in page.response.context["page"].lines] == [1]
    words = {"number": "−1250.5", "date": "15 May 2026", "yes_no": "Yes", "user": "Otto"}
    label = f"The {code.replace('_', ' ')}"
    assert f"{label} {words.get(code, value)}" in page.words
    assert f"Remove filter {label}" in page.html


def test_many_filters_share_one_chip_until_they_are_set(stage):
    client = stage.signed_in(stage.otto)
    chips = Page(client.get(ORDERS)).response.context["page"].chips
    asked = Page(client.get(ORDERS, {"field.choice": "Gold"})).response.context["page"].chips

    [more] = [chip for chip in chips if chip.label == "More filters"]
    assert [field.name for field in more.fields] == [f"field.{kind.lower()}" for kind in KINDS]
    assert asked[0].label == "The choice"
    assert "field.choice" not in [field.name for field in asked[-1].fields]
    assert ("field.choice", "Gold") in asked[-1].kept


def test_few_filters_have_a_chip_each(stage):
    CustomField.objects.exclude(code__in=["choice", "date"]).delete()
    page = Page(stage.signed_in(stage.otto).get(ORDERS)).response.context["page"]

    labels = [chip.label for chip in page.chips]
    assert {"The choice", "The date"} <= set(labels)
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
def test_a_filter_that_cannot_be_followed_is_explained(stage, params, sentence):
    client = stage.signed_in(stage.otto)

    assert sentence in Page(client.get(ORDERS, params)).words
    assert client.get("/t/alpine/orders.csv", params).status_code == 400


def test_the_export_has_a_column_for_each_field_and_no_formula(stage):
    CustomField.objects.filter(code="text").update(label="@SUM(A1)")
    keep(stage, {**values(stage), "text": "+1+1"})
    client = stage.signed_in(stage.otto)

    download = client.get("/t/alpine/orders.csv", {"field.choice": "Gold"})
    whole = b"".join(download.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(whole))

    assert row["'@SUM(A1)"] == "'+1+1"
    assert [row[f"The {name}"] for name in ("number", "date", "choice", "yes no", "user")] == [
        "-1250.5", "2026-05-15", "Gold", "Yes", "Otto",
    ]  # fmt: skip
