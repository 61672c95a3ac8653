"""The addresses of the pages of the catalogue, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.catalog import (
    comparison,
    history,
    import_pages,
    imports,
    markup,
    price_list_editing,
    product_editing,
    product_views,
    promotion_editing,
    promotion_views,
    what_if,
    what_if_result,
)
from upline.web.catalog.imports import PRICE_IMPORTS
from upline.web.catalog.price_actions import PRICE_LIST_PRICES, PRODUCT_PRICES
from upline.web.catalog.price_lists import PRICE_LISTS
from upline.web.catalog.prices import prices_of
from upline.web.catalog.product_actions import PRODUCT_ACTIONS
from upline.web.catalog.products import PRODUCTS, products_of
from upline.web.catalog.promotion_editing import PROMOTION_ACTIONS
from upline.web.catalog.promotion_views import lines_of_promotion
from upline.web.catalog.promotion_why_not import why_not_order
from upline.web.catalog.promotions import PROMOTIONS
from upline.web.shared.lists.views import list_urls, record_list_urls

_PRICE_LIST = "price-lists/<uuid:price_list_id>/"
_UPLOAD = "price-uploads/<uuid:upload_id>/"
_PRODUCT = "products/<uuid:product_id>/"
_PROMOTION = "promotions/<uuid:promotion_id>/"

urlpatterns: list[URLPattern] = [
    *list_urls(PRODUCTS, of_visit=products_of),
    path("products/mark-up/", markup.edit, name="product-markup"),
    path("products/new/", product_editing.new, name="product-new"),
    path(_PRODUCT, product_views.page, name="product"),
    path(f"{_PRODUCT}history/", history.product_history, name="product-history"),
    path(f"{_PRODUCT}edit/", product_editing.edit, name="product-edit"),
    *PRODUCT_ACTIONS.urls("products/"),
    *PRODUCT_PRICES.urls("products/"),
    *list_urls(PRICE_LISTS),
    path("price-lists/new/", price_list_editing.new, name="price-list-new"),
    path(f"{_PRICE_LIST}edit/", price_list_editing.edit, name="price-list-edit"),
    path(f"{_PRICE_LIST}copy/", price_list_editing.copy, name="price-list-copy"),
    path(f"{_PRICE_LIST}compare/", comparison.compare, name="price-list-compare"),
    path(f"{_PRICE_LIST}import/", import_pages.upload, name="price-list-import"),
    path(_UPLOAD, import_pages.page, name="price-upload"),
    path(f"{_UPLOAD}live/", import_pages.live, name="price-upload-live"),
    path(f"{_UPLOAD}read/", import_pages.read_again, name="price-upload-read"),
    path(f"{_UPLOAD}apply/", import_pages.apply, name="price-upload-apply"),
    path(f"{_UPLOAD}discard/", import_pages.discard, name="price-upload-discard"),
    path(f"{_UPLOAD}changes.csv", import_pages.changes, name="price-upload-changes"),
    *list_urls(PRICE_IMPORTS),
    path("price-imports/<uuid:import_id>/", imports.page, name="price-import"),
    path(
        "price-imports/<uuid:import_id>/changes.csv", imports.changes, name="price-import-changes"
    ),
    *record_list_urls(_PRICE_LIST, prices_of, name="price-list"),
    path(f"{_PRICE_LIST}history/", history.price_list_history, name="price-list-history"),
    *PRICE_LIST_PRICES.urls("price-lists/"),
    path(f"{_PRICE_LIST}what-if/", what_if.of_price_list, name="price-list-what-if"),
    path(f"{_PROMOTION}what-if/", what_if.of_promotion, name="promotion-what-if"),
    path("promotions/new/what-if/", what_if.of_new_promotion, name="promotion-new-what-if"),
    path("what-if/<uuid:result_id>/", what_if_result.result, name="what-if"),
    path("what-if/<uuid:result_id>/live/", what_if_result.live, name="what-if-live"),
    path("what-if/<uuid:result_id>/<slug:part>.csv", what_if_result.export, name="what-if-csv"),
    *list_urls(PROMOTIONS),
    path("promotions/new/", promotion_editing.new, name="promotion-new"),
    *record_list_urls(_PROMOTION, lines_of_promotion, name="promotion"),
    path(f"{_PROMOTION}history/", promotion_views.promotion_history, name="promotion-history"),
    path(f"{_PROMOTION}edit/", promotion_editing.edit, name="promotion-edit"),
    path(f"{_PROMOTION}why-not/", why_not_order, name="promotion-why-not"),
    *PROMOTION_ACTIONS.urls("promotions/"),
]
