"""The addresses of the pages of accounts, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.accounts import contacts, editing, views
from upline.web.accounts.listing import ACCOUNTS
from upline.web.shared.lists.views import list_urls

urlpatterns: list[URLPattern] = [
    *list_urls(ACCOUNTS),
    path("accounts/new/", editing.new, name="account-new"),
    path("accounts/<uuid:account_id>/", views.page, name="account"),
    path("accounts/<uuid:account_id>/edit/", editing.edit, name="account-edit"),
    path("accounts/<uuid:account_id>/contacts/new/", contacts.add, name="account-add-contact"),
    path(
        "accounts/<uuid:account_id>/contacts/<uuid:contact_id>/",
        contacts.change,
        name="account-contact",
    ),
    path("accounts/<uuid:account_id>/history/", views.history, name="account-history"),
]
