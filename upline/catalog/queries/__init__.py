"""Queries on products, prices, promotions and imports of a BSS."""

from upline.catalog.queries.imports import (
    PriceImportSummary,
    list_price_imports,
    price_import_difference,
)
from upline.catalog.queries.prices import (
    ProductAndCycle,
    find_price_list,
    find_unit_price,
    list_price_lists,
    load_unit_prices,
    price_list_terms,
)
from upline.catalog.queries.products import (
    catalogue,
    find_product,
    get_offered_product,
    list_add_ons_for,
    list_plan_targets,
    plan_direction,
    product_codes,
    product_names,
    product_owners,
    search_products,
)
from upline.catalog.queries.promotions import (
    PromotionSummary,
    find_promotion_id,
    promotion_summaries,
    promotions_for,
)

__all__ = [
    "PriceImportSummary",
    "ProductAndCycle",
    "PromotionSummary",
    "catalogue",
    "find_price_list",
    "find_product",
    "find_promotion_id",
    "find_unit_price",
    "get_offered_product",
    "list_add_ons_for",
    "list_plan_targets",
    "list_price_imports",
    "list_price_lists",
    "load_unit_prices",
    "plan_direction",
    "price_import_difference",
    "price_list_terms",
    "product_codes",
    "product_names",
    "product_owners",
    "promotion_summaries",
    "promotions_for",
    "search_products",
]
