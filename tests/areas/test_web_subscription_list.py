"""The list of subscriptions, and editing what of one its BSS keeps itself."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine

from tests.support.page import Page
from tests.support.record_stage import NOW, Stage, set_the_stage
from upline.kernel.verdicts import Refused
from upline.models import (
    CustomField,
    PermissionGrant,
    PermissionRule,
    SaleEvent,
    Subscription,
    User,
)
from upline.subscriptions.actions import edit_subscription
from upline.subscriptions.rulebook import EDITABLE, SUBSCRIPTION_FIELDS, Holding
from upline.tenancy.rulebook import Actor, Role

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/subscriptions/"
BASIC, MAIL = "m365-business-basic", "exchange-online-2"


@pytest.fixture
def stage():
    stage = set_the_stage()
    with time_machine.travel(NOW, tick=False):
        yield stage


def asked(stage: Stage, address: str = LIST, who: User | None = None, **params: str) -> Page:
    return Page(stage.signed_in(who or stage.otto).get(address, params))


def names(page: Page) -> list[str]:
    return [link.row.name for link in page.response.context["page"].links]


def exported(response) -> list[dict[str, str]]:
    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(whole)))


def change(record: Subscription, **columns) -> None:
    Subscription.objects.filter(pk=record.pk).update(**columns)


def typed(client, where: str) -> dict[str, str]:
    form = client.get(where).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def hide(record: Subscription, **to) -> None:
    """Let only some see a subscription, or nobody but administrators."""
    rule = PermissionRule.objects.create(tenant=record.tenant, name="Few")
    if to:
        PermissionGrant.objects.create(tenant=record.tenant, rule=rule, **to)
    change(record, sharing_rule=rule, responsible_user=None)


# The list


def test_the_list_shows_subscriptions_by_name_without_their_add_ons(stage):
    page = asked(stage)
    of_alpine = Subscription.objects.filter(tenant=stage.alpine, kind=Holding.SUBSCRIPTION)

    assert names(page) == sorted(of_alpine.values_list("name", flat=True))
    assert len(names(page)) == 2
    assert f'href="{stage.subscription(stage.mirror(BASIC))}"' in page.html
    assert "Cumulus IT" in page.words
    assert names(asked(stage, order="down")) == names(page)[::-1]


def test_the_list_is_filtered_by_what_stands_in_its_address(stage):
    basic, mail = stage.mirror(BASIC), stage.mirror(MAIL)
    change(basic, renewal_date=date(2026, 6, 2), responsible_user=stage.otto)
    change(mail, renewal_date=date(2027, 5, 3), responsible_user=None, status="SUSPENDED")

    for params, found in (
        ({"view": "mirrored"}, [basic, mail]),
        ({"view": "own"}, []),
        ({"view": "trials"}, []),
        ({"status": "active"}, [basic]),
        ({"status": "suspended"}, [mail]),
        ({"status": "inactive"}, []),
        ({"reseller": "cumulus"}, [basic, mail]),
        ({"account": str(basic.account_id)}, [basic, mail]),
        ({"account": "uber"}, [basic, mail]),
        ({"account": "lindner"}, []),
        ({"user": str(stage.otto.pk)}, [basic]),
        ({"text": "exchange"}, [mail]),
        ({"renews_from": "2026-06-02", "renews_to": "2026-06-02"}, [basic]),
        ({"renews_from": "2026-06-03"}, [mail]),
    ):
        shown = names(asked(stage, **params))
        assert sorted(shown) == sorted(record.name for record in found), params
    assert "has none under “Own”" in asked(stage, view="own").words
    assert "no subscription with Account lindner" in asked(stage, account="lindner").words


def test_a_status_is_that_of_today(stage):
    basic = stage.mirror(BASIC)
    tomorrow = NOW.date() + timedelta(days=1)
    change(basic, start_date=tomorrow)

    assert names(asked(stage, status="inactive")) == [basic.name]
    assert names(asked(stage, status="active")) == [stage.mirror(MAIL).name]


def test_trials_are_a_view_of_whoever_sells_them(stage):
    page = asked(stage, "/t/cumulus/subscriptions/", stage.ann, view="trials")

    assert len(names(page)) == 1
    assert "Trial" in page.words
    assert "Mirrored" not in page.offers


def test_by_renewal_those_that_never_renew_are_left_out(stage):
    basic, mail = stage.mirror(BASIC), stage.mirror(MAIL)
    change(basic, renewal_date=date(2026, 7, 1))
    change(mail, renewal_date=date(2026, 6, 1), auto_renew=False)
    page = asked(stage, sort="renewal")

    assert names(page) == [mail.name, basic.name]
    assert "those that renew" in page.words
    assert "ends then" in page.words
    assert names(asked(stage, sort="renewal", order="down")) == [basic.name, mail.name]
    change(mail, renewal_date=None)
    assert names(asked(stage, sort="renewal")) == [basic.name]


@pytest.mark.parametrize("sort", ["name", "renewal"])
@pytest.mark.parametrize("order", ["", "down"])
def test_pages_by_key_show_each_once_there_and_back(stage, sort, order):
    basic = stage.mirror(BASIC)
    for number in range(120):
        day = date(2026, 6, 1) + timedelta(days=number // 45)
        Subscription.objects.create(
            tenant=stage.alpine, kind="SUBSCRIPTION", account=basic.account, product=basic.product,
            name=f"Same {number // 45}", billing_cycle="MONTHLY", quantity=1, status="ACTIVE",
            start_date=day, renewal_date=day, created_at=NOW,
        )  # fmt: skip
    client = stage.signed_in(stage.otto)
    seen, pages = [], []
    where = f"{LIST}?text=Same&sort={sort}&order={order}"
    while where:
        pages.append(client.get(where).context["page"])
        seen += [link.row.id for link in pages[-1].links]
        where = pages[-1].forward
    back = client.get(pages[-1].back).context["page"]

    assert len(seen) == len(set(seen)) == 120
    assert [link.row.id for link in back.links] == seen[50:100]
    assert (pages[0].back, pages[-1].forward) == ("", "")


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"status": "lost"}, "“lost” is not known here as status."),
        ({"renews_from": "soon"}, "“soon” is not a date"),
        ({"renews_from": "2026-05-02", "renews_to": "2026-05-01"}, "lies before the first one"),
        ({"account": "0190f3a0-0000-7000-8000-000000000001"}, "There is no such account here."),
        ({"sort": "renewal", "after": "0190f3a0-0000-7000-8000-000000000001.soon"}, "no such page"),
        ({"sort": "price"}, "“price” is not known here as sort."),
        ({"field.gone": "1"}, "There is no custom field “gone” here."),
    ],
)
def test_what_cannot_be_followed_is_explained(stage, params, sentence):
    page = asked(stage, **params)
    download = stage.signed_in(stage.otto).get("/t/alpine/subscriptions.csv", params)

    assert sentence in page.words
    assert "No subscriptions are shown" in page.words
    assert (download.status_code, sentence in download.content.decode()) == (400, True)


def test_the_export_holds_exactly_the_filter_and_no_formula(stage):
    CustomField.objects.create(
        tenant=stage.alpine, entity="SUBSCRIPTION", code="due", label="Due", kind="DATE"
    )
    basic = stage.mirror(BASIC)
    change(basic, name="=1+1", custom_fields={"due": "2026-05-15"})

    client = stage.signed_in(stage.otto)
    [row] = exported(client.get("/t/alpine/subscriptions.csv", {"field.due": "2026-05-15"}))

    assert (row["Name"], row["Due"], row["Quantity"]) == ("'=1+1", "2026-05-15", "26")
    assert (row["Managed by"], row["Status"], row["Trial"]) == ("Cumulus IT", "Active", "No")
    assert "Due 15 May 2026" in asked(stage, **{"field.due": "2026-05-15"}).words


def test_a_page_costs_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    client = stage.signed_in(stage.otto)

    with django_assert_max_num_queries(12):
        client.get(LIST, {"reseller": "cumulus", "account": str(stage.mirror(BASIC).account_id)})


def test_what_a_permission_rule_hides_is_not_there(stage):
    basic = stage.mirror(BASIC)
    hide(basic)
    client = stage.signed_in(stage.otto)

    assert names(asked(stage)) == [stage.mirror(MAIL).name]
    rows = exported(client.get("/t/alpine/subscriptions.csv"))
    assert [row["Name"] for row in rows] == [stage.mirror(MAIL).name]
    assert client.get(stage.subscription(basic, "edit/")).status_code == 404
    with pytest.raises(Subscription.DoesNotExist):
        edits(stage, basic, {"custom_fields": {}})


# Editing


def edits(stage: Stage, record: Subscription, changes, *, role: Role = Role.SALES, **more) -> None:
    by = Actor(name="Otto", role=role, user_id=stage.otto.pk)
    edit_subscription(
        tenant_id=stage.alpine.pk, subscription_id=record.pk, changes=changes, by=by, **more
    )


def test_the_form_has_exactly_what_the_bss_keeps(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    page = asked(stage, stage.subscription(stage.mirror(BASIC), "edit/"))

    assert {field.partition(".")[0] for field in page.fields} == set(EDITABLE)
    assert "Managed by Cumulus IT" in page.words
    assert "This subscription is managed by Cumulus IT Tenant Reseller" in page.words


@pytest.mark.rule("R44")
def test_what_the_bss_keeps_of_a_mirror_is_saved_and_nothing_travels(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    basic = stage.mirror(BASIC)
    client, where = stage.signed_in(stage.otto), stage.subscription(basic, "edit/")
    told = SaleEvent.objects.count()

    said = {"responsible_user": str(stage.vera.pk), "sharing_rule": "", "custom_fields.po": "7"}
    answer = client.post(where, {**typed(client, where), **said})

    after = Subscription.objects.get(pk=basic.pk)
    assert (answer.status_code, answer["Location"]) == (302, stage.subscription(basic))
    assert (after.responsible_user, after.sharing_rule) == (stage.vera, None)
    assert after.custom_fields == {"po": "7"}
    assert (after.turn, after.source_turn) == (basic.turn, basic.source_turn)
    assert SaleEvent.objects.count() == told


@pytest.mark.rule("R44")
@pytest.mark.parametrize("field", sorted(SUBSCRIPTION_FIELDS - EDITABLE.keys()))
def test_what_the_reseller_decides_is_refused_also_when_mixed(stage, field):
    for record, code in (
        (stage.mirror(BASIC), "mirror_protected"),
        (stage.mirror("exchange-archiving"), "mirror_protected"),
    ):
        before = Subscription.objects.values().get(pk=record.pk)
        with pytest.raises(Refused) as refusal:
            edits(stage, record, {"responsible_user": stage.otto.pk, field: 1})
        assert (refusal.value.code, refusal.value.fields) == (code, (field,))
        assert Subscription.objects.values().get(pk=record.pk) == before


def test_of_ones_own_subscription_the_rest_is_changed_by_selling(stage):
    own = stage.held(BASIC)
    by = Actor(name="Ann", role=Role.ADMINISTRATOR, user_id=stage.ann.pk)

    with pytest.raises(Refused) as refusal:
        edit_subscription(
            tenant_id=stage.cumulus.pk, subscription_id=own.pk, changes={"quantity": 1}, by=by
        )

    assert (refusal.value.code, refusal.value.fields) == ("field_not_editable", ("quantity",))


@pytest.mark.parametrize(
    ("role", "changes", "code"),
    [
        (Role.VIEWER, {"custom_fields": {}}, "not_permitted"),
        (Role.SALES, {"responsible_user": None}, "not_shared"),
        (Role.SALES, {"sharing_rule": None}, "not_shared"),
    ],
)
def test_role_and_rule_decide_field_by_field(stage, role, changes, code):
    basic = stage.mirror(BASIC)
    hide(basic, level="EDIT")

    with pytest.raises(Refused) as refusal:
        edits(stage, basic, changes, role=role)

    assert (refusal.value.code, refusal.value.fields) == (code, tuple(changes))
    edits(stage, basic, {"custom_fields": {}}, role=Role.FINANCE)


def test_who_may_only_look_is_refused_the_form(stage):
    answer = asked(stage, stage.subscription(stage.mirror(BASIC), "edit/"), stage.vera)

    assert answer.is_refused
    assert "The role viewer does not allow to edit orders." in answer.words


def test_of_two_who_edit_the_second_is_told_and_sales_disturb_nobody(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    basic = stage.mirror(BASIC)
    client, where = stage.signed_in(stage.otto), stage.subscription(basic, "edit/")
    read = typed(client, where)
    change(basic, quantity=99, turn=7)
    assert client.post(where, {**read, "custom_fields.po": "1"}).status_code == 302

    answer = Page(client.post(where, {**read, "custom_fields.po": "2"}))

    assert answer.response.status_code == 409
    assert "Somebody else has changed this subscription since you opened it." in answer.words
    assert 'value="2"' in answer.html
    assert Subscription.objects.get(pk=basic.pk).custom_fields == {"po": "1"}


def test_an_add_ons_form_leads_back_to_its_subscription(stage):
    add_on, basic = stage.mirror("exchange-archiving"), stage.mirror(BASIC)
    client, where = stage.signed_in(stage.otto), stage.subscription(add_on, "edit/")

    answer = client.post(where, {**typed(client, where), "responsible_user": ""})

    assert answer["Location"] == stage.subscription(basic)
    assert Subscription.objects.get(pk=add_on.pk).responsible_user is None
