"""Changing what a BSS sells: products, price lists, prices, promotions.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from upline.catalog.actions.price_lists import NewPriceList, create_price_list
from upline.catalog.actions.prices import (
    NewPrice,
    PriceSetting,
    change_price,
    end_price,
    set_price,
    withdraw_price,
)
from upline.catalog.actions.products import (
    NewProduct,
    add_upgrade_paths,
    create_product,
    discontinue_product,
)
from upline.catalog.actions.promotions import NewPromotion, create_promotion, end_promotion

__all__ = [
    "NewPrice",
    "NewPriceList",
    "NewProduct",
    "NewPromotion",
    "PriceSetting",
    "add_upgrade_paths",
    "change_price",
    "create_price_list",
    "create_product",
    "create_promotion",
    "discontinue_product",
    "end_price",
    "end_promotion",
    "set_price",
    "withdraw_price",
]
