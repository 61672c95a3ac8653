"""The addresses of pages. What belongs to a BSS starts with /t/<its slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from upline.web.home import gallery, search, views
from upline.web.orders import list_views, print_outs
from upline.web.subscriptions import listing as subscriptions

in_a_bss: list[URLPattern | URLResolver] = [
    path("", views.bss_home, name="bss"),
    path("orders/", list_views.order_list, name="orders"),
    path("orders.csv", list_views.order_export, name="orders-csv"),
    path("orders/", include("upline.web.orders.urls")),
    path("", include("upline.web.accounts.urls")),
    path("subscriptions/", subscriptions.subscription_list, name="subscriptions"),
    path("subscriptions.csv", subscriptions.subscription_export, name="subscriptions-csv"),
    path("subscriptions/", include("upline.web.subscriptions.urls")),
    path("setup/", include("upline.web.setup.urls")),
    path("", include("upline.web.crm.urls")),
    path("search", search.search, name="search"),
    path("logo", print_outs.logo, name="bss-logo"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("preferences/", views.set_preference, name="prefer"),
    path("components/", gallery.components, name="components"),
    path("t/<slug:slug>/", include(in_a_bss)),
]
