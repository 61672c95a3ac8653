"""Editing what of a subscription its BSS keeps itself."""

import pytest

from tests.support.page import Page, typed
from tests.support.record_stage import hide
from upline.access.rulebook import Actor, Role
from upline.kernel.verdicts import Refused
from upline.models import CustomField, SaleEvent, Subscription
from upline.subscriptions.actions import edit_subscription
from upline.subscriptions.rulebook import EDITABLE, SUBSCRIPTION_FIELDS

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/subscriptions/"
BASIC, MAIL = "m365-business-basic", "exchange-online-2"


def change(record: Subscription, **columns) -> None:
    Subscription.objects.filter(pk=record.pk).update(**columns)


def test_the_form_has_exactly_what_the_bss_keeps(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    page = stage.opens(stage.subscription(stage.mirror(BASIC), "edit/"))

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
            stage.edits(record, {"responsible_user": stage.otto.pk, field: 1})
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
        stage.edits(basic, changes, role=role)

    assert (refusal.value.code, refusal.value.fields) == (code, tuple(changes))
    stage.edits(basic, {"custom_fields": {}}, role=Role.FINANCE)


def test_who_may_only_look_is_refused_the_form(stage):
    answer = stage.opens(stage.subscription(stage.mirror(BASIC), "edit/"), stage.vera)

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
