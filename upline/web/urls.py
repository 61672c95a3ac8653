"""The addresses of pages. What belongs to a BSS starts with /t/<its slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from upline.web.home import (
    account_links,
    days,
    gallery,
    health,
    inbox,
    memberships,
    palette,
    profile,
    search,
    second_factor,
    sessions,
    views,
)
from upline.web.orders import print_outs
from upline.web.orders.list_definition import ORDERS
from upline.web.setup.sections import SECTIONS
from upline.web.shared.lists.views import list_urls
from upline.web.storefront import urls as storefront
from upline.web.subscriptions.listing import SUBSCRIPTIONS

in_a_bss: list[URLPattern | URLResolver] = [
    path("", views.bss_home, name="bss"),
    *list_urls(ORDERS),
    path("orders/", include("upline.web.orders.urls")),
    path("", include("upline.web.accounts.urls")),
    path("", include("upline.web.dashboard.urls")),
    path("", include("upline.web.channel.urls")),
    path("", include("upline.web.jobs.urls")),
    path("", include("upline.web.help.urls")),
    path("", include("upline.web.catalog.urls")),
    *list_urls(SUBSCRIPTIONS),
    path("subscriptions/", include("upline.web.subscriptions.urls")),
    path("setup/", include("upline.web.setup.urls")),
    path("", include("upline.web.crm.urls")),
    path("search", search.search, name="search"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("go", palette.go, {"sections": [(s.address, s.title) for s in SECTIONS]}, name="go"),
    path("keys", palette.keys, name="keys"),
    path("day", days.day, name="read-day"),
    path("logo", print_outs.logo, name="bss-logo"),
    *storefront.in_a_bss,
]

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", second_factor.check, name="sign-in-code"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("preferences/", views.set_preference, name="prefer"),
    path("health", health.health, name="health"),
    path("components/", gallery.components, name="components"),
    path("memberships/", memberships.overview, name="memberships"),
    path("profile/", profile.change, name="profile"),
    path("profile/password/", profile.change_password, name="profile-password"),
    path("profile/second-factor/", second_factor.profile, name="second-factor"),
    path("profile/second-factor/recovery-codes/", second_factor.renew_codes, name="recovery-codes"),
    path("profile/second-factor/off/", second_factor.switch_off, name="second-factor-off"),
    path("profile/sessions/", sessions.sessions, name="sessions"),
    path("invitation/", account_links.invitation, name="invitation"),
    path("new-password/", account_links.new_password, name="new-password"),
    path("forgot-password/", account_links.forgot_password, name="forgot-password"),
    path(
        "memberships/invitations/<uuid:invitation_id>/decline/",
        memberships.decline,
        name="decline-invitation",
    ),
    path("memberships/<uuid:tenant_id>/leave/", memberships.leave, name="leave-bss"),
    path("t/<slug:slug>/", include(in_a_bss)),
    path("s/<slug:slug>/", include(storefront.in_a_storefront)),
]
