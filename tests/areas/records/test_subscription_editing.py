"""Editing the fields of a subscription that do not follow its source."""

import pytest

from tests.support.page import Page, form_values
from tests.support.record_fixtures import restrict_visibility
from upline.access.rulebook import Actor, Role
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import CustomField, SaleEvent, Subscription
from upline.subscriptions.actions import edit_subscription
from upline.subscriptions.rulebook import EDITABLE, SUBSCRIPTION_FIELDS

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/subscriptions/"
BASIC, MAIL = "m365-business-basic", "exchange-online-2"


def update_columns(record: Subscription, **columns) -> None:
    Subscription.objects.filter(pk=record.pk).update(**columns)


def test_form_has_exactly_the_locally_owned_fields(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    page = fixtures.open_page(fixtures.subscription(fixtures.mirror(BASIC), "edit/"))

    assert {field.partition(".")[0] for field in page.fields} == set(EDITABLE[True])
    assert "Managed by Cumulus IT" in page.words
    assert "This subscription is managed by Cumulus IT Tenant Reseller" in page.words


@pytest.mark.rule("R44")
def test_locally_owned_fields_of_a_mirror_are_saved_without_an_event(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    basic = fixtures.mirror(BASIC)
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.subscription(basic, "edit/")
    event_count = SaleEvent.objects.count()

    said = {"responsible_user": str(fixtures.vera.pk), "sharing_rule": "", "custom_fields.po": "7"}
    answer = client.post(where, {**form_values(client, where), **said})

    after = Subscription.objects.get(pk=basic.pk)
    assert (answer.status_code, answer["Location"]) == (302, fixtures.subscription(basic))
    assert (after.responsible_user, after.sharing_rule) == (fixtures.vera, None)
    assert after.custom_fields == {"po": "7"}
    assert (after.sequence_no, after.source_sequence_no) == (
        basic.sequence_no,
        basic.source_sequence_no,
    )
    assert SaleEvent.objects.count() == event_count


@pytest.mark.rule("R44")
@pytest.mark.parametrize("field", sorted(SUBSCRIPTION_FIELDS - EDITABLE[True].keys()))
def test_mirrored_fields_are_refused_even_with_editable_ones(fixtures, field):
    for record, code in (
        (fixtures.mirror(BASIC), "mirror_protected"),
        (fixtures.mirror("exchange-archiving"), "mirror_protected"),
    ):
        before = Subscription.objects.values().get(pk=record.pk)
        with pytest.raises(Refused) as refusal:
            fixtures.edit_record(record, {"responsible_user": fixtures.otto.pk, field: 1})
        assert (refusal.value.code, refusal.value.fields) == (code, (field,))
        assert Subscription.objects.values().get(pk=record.pk) == before


def test_sale_fields_of_an_own_subscription_are_not_editable(fixtures):
    own = fixtures.subscription_of(BASIC)
    by = Actor(name="Ann", role=Role.ADMINISTRATOR, user_id=fixtures.ann.pk)

    with pytest.raises(Refused) as refusal:
        edit_subscription(
            tenant_id=fixtures.cumulus.pk,
            subscription_id=own.pk,
            changes={"quantity": 1},
            by=by,
            now=clock.now(),
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
def test_editable_fields_depend_on_role_and_permission_rule(fixtures, role, changes, code):
    basic = fixtures.mirror(BASIC)
    restrict_visibility(basic, level="EDIT")

    with pytest.raises(Refused) as refusal:
        fixtures.edit_record(basic, changes, role=role)

    assert (refusal.value.code, refusal.value.fields) == (code, tuple(changes))
    fixtures.edit_record(basic, {"custom_fields": {}}, role=Role.FINANCE)


def test_viewer_cannot_open_the_form(fixtures):
    answer = fixtures.open_page(
        fixtures.subscription(fixtures.mirror(BASIC), "edit/"), fixtures.vera
    )

    assert answer.is_refused
    assert "Viewers can’t edit orders." in answer.words


def test_stale_edit_is_reported_and_sales_cause_no_conflict(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="SUBSCRIPTION", code="po", label="PO")
    basic = fixtures.mirror(BASIC)
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.subscription(basic, "edit/")
    read = form_values(client, where)
    update_columns(basic, quantity=99, sequence_no=7)
    assert client.post(where, {**read, "custom_fields.po": "1"}).status_code == 302

    answer = Page(client.post(where, {**read, "custom_fields.po": "2"}))

    assert answer.response.status_code == 409
    assert "Somebody else has changed this subscription since you opened it." in answer.words
    assert answer.sent["custom_fields.po"] == ["2"]
    assert Subscription.objects.get(pk=basic.pk).custom_fields == {"po": "1"}


def test_add_on_form_returns_to_its_subscription(fixtures):
    add_on, basic = fixtures.mirror("exchange-archiving"), fixtures.mirror(BASIC)
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.subscription(add_on, "edit/")

    answer = client.post(where, {**form_values(client, where), "responsible_user": ""})

    assert answer["Location"] == fixtures.subscription(basic)
    assert Subscription.objects.get(pk=add_on.pk).responsible_user is None
