"""The addresses of activities, e-mails and cases, below those of a BSS."""

from itertools import chain

from django.urls import URLPattern, path

from upline.parties.rulebook import AccountAction
from upline.web.crm import account_forms, cases, mentions, records
from upline.web.crm.lists import LISTS
from upline.web.shared.lists.views import list_urls

_ACTIVITY = "activities/<uuid:activity_id>/"
_CASE = "cases/<uuid:case_id>/"
_EMAIL = "emails/<uuid:email_id>/"


def _add_urls(action: AccountAction, nouns: str) -> list[URLPattern]:
    """Return the addresses of what is added to an account, with the page that chooses the account."""
    values = {"action": action}
    return [
        path(f"{nouns}/new/", account_forms.choose_account, values, name=f"{nouns}-new"),
        path(
            f"accounts/<uuid:account_id>/{nouns}/new/",
            account_forms.add,
            values,
            name=f"account-{action.value}",
        ),
    ]


urlpatterns: list[URLPattern] = [
    *_add_urls(AccountAction.CREATE_CASE, "cases"),
    *_add_urls(AccountAction.ADD_ACTIVITY, "activities"),
    *_add_urls(AccountAction.WRITE_EMAIL, "emails"),
    *chain.from_iterable(map(list_urls, LISTS)),
    path(_ACTIVITY, records.activity, name="activity"),
    path(f"{_ACTIVITY}edit/", records.edit_activity, name="activity-edit"),
    path(f"{_ACTIVITY}complete/", records.complete_activity, name="activity-complete"),
    path(f"{_ACTIVITY}reopen/", records.reopen_activity, name="activity-reopen"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}change/", cases.change_case, name="case-change"),
    path(f"{_CASE}entries/", cases.add_entry, name="case-entries"),
    path("mentions/<uuid:mention_id>/read/", mentions.mark_as_read, name="mention-read"),
    path(_EMAIL, records.email, name="email"),
    path(f"{_EMAIL}relate/", records.relate_email, name="email-relate"),
    path(f"{_EMAIL}unrelate/", records.unrelate_email, name="email-unrelate"),
    path(f"{_EMAIL}send-again/", records.retry_email, name="email-send-again"),
]
