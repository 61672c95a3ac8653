"""The addresses of the pages of Setup, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.setup import (
    api_options,
    campaigns,
    company,
    credentials,
    custom_fields,
    groups,
    history,
    index,
    language,
    logo,
    order_numbers,
    order_types,
    payment_methods,
    permission_rules,
    sign_in,
    storefront,
    users,
    webhooks,
)

urlpatterns: list[URLPattern] = [
    path("", index.index, name="setup"),
    *order_types.urlpatterns,
    *order_numbers.urlpatterns,
    *payment_methods.urlpatterns,
    *campaigns.urlpatterns,
    *custom_fields.urlpatterns,
    *permission_rules.urlpatterns,
    *api_options.urlpatterns,
    *users.urlpatterns,
    *groups.urlpatterns,
    *credentials.urlpatterns,
    *webhooks.urlpatterns,
    *company.urlpatterns,
    *logo.urlpatterns,
    *language.urlpatterns,
    *sign_in.urlpatterns,
    *storefront.urlpatterns,
    *history.urlpatterns,
]
