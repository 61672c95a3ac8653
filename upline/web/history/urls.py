"""The addresses of the pages of what changed, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.history import views

urlpatterns: list[URLPattern] = [
    path(
        "subscriptions/<uuid:subscription_id>/history/",
        views.subscription,
        name="subscription-history",
    ),
    path("accounts/<uuid:account_id>/history/", views.account, name="account-history"),
    path("setup/history/", views.setup, name="setup-history"),
]
