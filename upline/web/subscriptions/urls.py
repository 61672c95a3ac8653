"""The addresses of the pages of subscriptions, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.subscriptions import editing, views
from upline.web.subscriptions.verbs import VERBS

_SUBSCRIPTION = "<uuid:subscription_id>/"

urlpatterns: list[URLPattern] = [
    path(_SUBSCRIPTION, views.page, name="subscription"),
    path(f"{_SUBSCRIPTION}edit/", editing.edit, name="subscription-edit"),
    *(
        path(
            f"{_SUBSCRIPTION}{action}/",
            views.act,
            {"action": action},
            name=f"subscription-{action}",
        )
        for action in VERBS
    ),
    *(
        path(f"{_SUBSCRIPTION}{action}/preview/", views.look_ahead, {"action": action})
        for action in VERBS
    ),
]
