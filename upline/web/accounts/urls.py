"""The addresses of the pages of accounts, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.accounts import editing, listing, views

urlpatterns: list[URLPattern] = [
    path("accounts/", listing.account_list, name="accounts"),
    path("accounts.csv", listing.account_export, name="accounts-csv"),
    path("accounts/new/", editing.new, name="account-new"),
    path("accounts/<uuid:account_id>/", views.page, name="account"),
    path("accounts/<uuid:account_id>/edit/", editing.edit, name="account-edit"),
    path("accounts/<uuid:account_id>/history/", views.history, name="account-history"),
]
