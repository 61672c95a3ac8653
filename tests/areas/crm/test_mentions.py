"""Mentions in notes and cases: the inbox of who is mentioned, and what takes them out of it."""

import pytest

from tests.areas.crm.test_cases import change_case, open_case
from tests.support.crm_fixtures import NOW, CrmFixtures, actor
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.crm import actions as crm
from upline.models import Mention, Order, PermissionRule
from upline.orders import actions as orders

pytestmark = pytest.mark.django_db
INBOX = "/t/alpine/inbox/"


def add_note(fixtures: CrmFixtures, text: str, order=None, by=None) -> None:
    crm.add_note(text=text, **fixtures.call(order, by))


def inbox_of(fixtures: CrmFixtures, user) -> Page:
    return Page(fixtures.signed_in_client(user).get(INBOX))


def rail_count(page: Page) -> int:
    [link] = [
        one for one in page.root.one("navigation", "Areas").all("link") if one.address == INBOX
    ]
    figures = [word for word in link.words.split() if word.isdecimal()]
    return int(figures[0]) if figures else 0


def test_note_that_mentions_somebody_is_in_their_inbox_until_they_mark_it_as_read(fixtures):
    lena = fixtures.person("Lena Hauser")
    add_note(fixtures, "@Lena Hauser please call them. @Otto")

    page = inbox_of(fixtures, lena)
    assert "Notes and comments that mention you" in page.texts("heading")
    link = page.link("Otto Orders: @Lena Hauser please call them. @Otto")
    assert link.address == fixtures.address("notes/")
    assert rail_count(page) == 1
    assert "Nothing is waiting for you" in inbox_of(fixtures, fixtures.otto).words
    notes = Page(fixtures.signed_in_client(fixtures.otto).get(link.address))
    assert "Notified: Lena Hauser" in notes.words

    done = Page(fixtures.signed_in_client(lena).post(*page.form_of("Mark as read"), follow=True))

    assert "Marked as read" in done.words
    assert rail_count(done) == 0
    assert "Nothing is waiting for you" in done.words


def test_comment_that_mentions_somebody_leaves_their_inbox_when_they_answer(fixtures):
    lena = fixtures.person("Lena Hauser")
    case = open_case(fixtures, text="@Lena do you know?")
    change_case(fixtures, case, text="It is urgent, @lena hauser.", priority="HIGH")

    page = inbox_of(fixtures, lena)
    assert [one.words for one in page.all("link", "Otto Orders: @Lena do you know?")]
    assert rail_count(page) == 2

    crm.add_case_entry(
        tenant_id=fixtures.alpine.pk, case_id=case.pk, text="Yes.", by=actor(lena), now=NOW
    )
    assert rail_count(inbox_of(fixtures, lena)) == 0


def test_who_may_not_see_the_record_is_not_notified(fixtures):
    """Nor are those who have left, or who cannot see it any longer."""
    lena, gone = fixtures.person("Lena"), fixtures.person("Gone", is_active=False)
    rule = PermissionRule.objects.create(tenant=fixtures.alpine, name="Nobody else")
    administrator = actor(fixtures.otto, Role.ADMINISTRATOR)

    add_note(fixtures, "@Lena @Gone", order=fixtures.direct, by=administrator)
    assert [one.user for one in Mention.objects.all()] == [lena]
    assert gone != lena

    Order.objects.filter(pk=fixtures.direct.pk).update(sharing_rule=rule)
    page = inbox_of(fixtures, lena)
    assert (rail_count(page), "Nothing is waiting for you" in page.words) == (0, True)
    add_note(fixtures, "@Lena", order=fixtures.direct, by=administrator)
    assert Mention.objects.count() == 1


def test_mention_of_somebody_else_cannot_be_marked_as_read(fixtures):
    fixtures.person("Lena")
    add_note(fixtures, "@Lena")
    mention = Mention.objects.get()
    address = f"/t/alpine/mentions/{mention.pk}/read/"

    assert fixtures.signed_in_client(fixtures.otto).post(address).status_code == 404
    mention.refresh_from_db()
    assert mention.read_at is None


def test_mentions_go_with_their_note_and_with_their_order(fixtures):
    fixtures.person("Lena")
    add_note(fixtures, "@Lena one")
    note_id = Mention.objects.get().note_id
    crm.delete_note(tenant_id=fixtures.alpine.pk, note_id=note_id, by=actor(fixtures.otto))
    assert not Mention.objects.exists()

    order = fixtures.orders.direct_order(9, status=fixtures.orders.booked)
    add_note(fixtures, "@Lena two", order=order)
    assert Mention.objects.exists()
    orders.delete_order(tenant_id=fixtures.alpine.pk, order_id=order.pk, by=actor(fixtures.otto))
    assert not Mention.objects.exists()
