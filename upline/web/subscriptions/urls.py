"""The addresses of the pages of subscriptions, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.subscriptions import editing, views
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS

_SUBSCRIPTION = "<uuid:subscription_id>/"

urlpatterns: list[URLPattern] = [
    path(_SUBSCRIPTION, views.page, name="subscription"),
    path(f"{_SUBSCRIPTION}edit/", editing.edit, name="subscription-edit"),
    path(f"{_SUBSCRIPTION}history/", views.history, name="subscription-history"),
    *(
        path(
            f"{_SUBSCRIPTION}{action}/",
            views.action_page,
            {"action": action},
            name=f"subscription-{action}",
        )
        for action in ACTION_DEFINITIONS
    ),
    *(
        path(f"{_SUBSCRIPTION}{action}/preview/", views.preview_action, {"action": action})
        for action in ACTION_DEFINITIONS
    ),
]
