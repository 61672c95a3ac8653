"""The addresses of a storefront, at /s/<reseller>/, and of the logins of a customer, below those of a BSS."""

from django.urls import URLPattern, path, re_path

from upline.web.storefront import (
    accounts,
    basket,
    catalogue,
    changes,
    help_pages,
    links,
    orders,
    people,
    requests,
    sign_in,
    subscriptions,
)

_CHANGE = "subscriptions/<uuid:subscription_id>/<slug:action>/"

in_a_storefront: list[URLPattern] = [
    path("", catalogue.catalogue, name="storefront-catalogue"),
    path("products/<uuid:product_id>/", catalogue.product, name="storefront-product"),
    path("products/<uuid:product_id>/trial/", catalogue.trial, name="storefront-trial"),
    path("basket/", basket.check_out, name="storefront-basket"),
    path("basket/change/", basket.change, name="storefront-basket-change"),
    path("subscriptions/", subscriptions.index, name="storefront-subscriptions"),
    path(
        "subscriptions/<uuid:subscription_id>/",
        subscriptions.subscription,
        name="storefront-subscription",
    ),
    path(_CHANGE, changes.change, name="storefront-subscription-action"),
    path(f"{_CHANGE}preview/", changes.preview, name="storefront-subscription-action-preview"),
    path(
        "requests/<uuid:request_id>/withdraw/",
        requests.withdraw,
        name="storefront-request-withdraw",
    ),
    path("orders/", orders.index, name="storefront-orders"),
    path("orders/<uuid:order_id>/", orders.order, name="storefront-order"),
    path(
        "orders/<uuid:order_id>/print-out.pdf", orders.print_out, name="storefront-order-print-out"
    ),
    path("help/", help_pages.index, name="storefront-help"),
    path("help/<slug:task>/", help_pages.page, name="storefront-help-page"),
    path("people/", people.people, name="storefront-people"),
    path("people/<uuid:user_id>/remove/", people.remove, name="storefront-person-remove"),
    path("people/<uuid:user_id>/role/", people.change_role, name="storefront-person-role"),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw,
        name="storefront-invitation-withdraw",
    ),
    path(
        "people/invitations/<uuid:invitation_id>/new-link/",
        people.renew,
        name="storefront-invitation-new-link",
    ),
    path("sign-in/", sign_in.sign_in, name="storefront-sign-in"),
    path("sign-out/", sign_in.sign_out, name="storefront-sign-out"),
    path("invitation/<str:token>/", links.invitation, name="storefront-invitation"),
    path("new-password/<str:token>/", links.new_password, name="storefront-new-password"),
    path("forgot-password/", links.forgot_password, name="storefront-forgot-password"),
    path("accent.css", sign_in.accent, name="storefront-accent"),
    path("logo", sign_in.logo, name="storefront-logo"),
    re_path(r"^.+/$", catalogue.unknown),
]

in_a_bss: list[URLPattern] = [
    path(
        "storefront-requests/<uuid:request_id>/",
        requests.change_request,
        name="storefront-request",
    ),
    path("accounts/<uuid:account_id>/storefront/", accounts.logins, name="account-storefront"),
    path(
        "accounts/<uuid:account_id>/storefront/<uuid:user_id>/remove/",
        accounts.remove,
        name="account-storefront-remove",
    ),
    path(
        "accounts/<uuid:account_id>/storefront/<uuid:user_id>/role/",
        accounts.change_role,
        name="account-storefront-role",
    ),
    path(
        "accounts/<uuid:account_id>/storefront/invitations/<uuid:invitation_id>/new-link/",
        accounts.renew,
        name="account-storefront-new-link",
    ),
    path(
        "accounts/<uuid:account_id>/storefront/invitations/<uuid:invitation_id>/withdraw/",
        accounts.withdraw,
        name="account-storefront-withdraw",
    ),
]
