"""The addresses of pages. What belongs to a BSS starts with /t/<its slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from upline.web.views import front, gallery, orders, search

in_a_bss: list[URLPattern | URLResolver] = [
    path("", front.bss_home, name="bss"),
    path("orders/", orders.order_list, name="orders"),
    path("orders.csv", orders.order_export, name="orders-csv"),
    path("orders/", include("upline.web.orders.urls")),
    path("subscriptions/", include("upline.web.subscriptions.urls")),
    path("search", search.search, name="search"),
]

urlpatterns = [
    path("", front.home, name="home"),
    path("sign-in/", front.sign_in, name="sign-in"),
    path("sign-out/", front.sign_out, name="sign-out"),
    path("preferences/", front.prefer, name="prefer"),
    path("components/", gallery.components, name="components"),
    path("t/<slug:slug>/", include(in_a_bss)),
]
