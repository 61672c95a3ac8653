"""The addresses of the pages of subscriptions, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.subscriptions import editing, trials, views
from upline.web.subscriptions.action_definitions import ACTION_PAGES

_SUBSCRIPTION = "<uuid:subscription_id>/"

urlpatterns: list[URLPattern] = [
    path("trial/", trials.start_trial, name="subscription-trial"),
    path("trial/preview/", trials.preview_trial, name="subscription-trial-preview"),
    path(_SUBSCRIPTION, views.page, name="subscription"),
    path(f"{_SUBSCRIPTION}edit/", editing.edit, name="subscription-edit"),
    path(f"{_SUBSCRIPTION}sale-state/", views.live_sale_state, name="subscription-sale-state"),
    path(f"{_SUBSCRIPTION}history/", views.history, name="subscription-history"),
    *ACTION_PAGES.urls(),
]
