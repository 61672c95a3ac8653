"""Changing what a BSS sells: products, price lists, prices, promotions.

An actor whose role does not allow an action is refused `not_permitted`.
"""

from upline.catalog.actions.price_lists import (
    NewPriceList,
    PriceListCopy,
    PriceListFields,
    copy_price_list,
    create_price_list,
    edit_price_list,
)
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
    ProductFields,
    add_upgrade_paths,
    create_product,
    delete_product,
    discontinue_product,
    edit_product,
    sell_product_again,
)
from upline.catalog.actions.promotions import (
    change_promotion,
    create_promotion,
    end_promotion,
)
from upline.catalog.promotion_changes import NewPromotion, PromotionChange

__all__ = [
    "NewPrice",
    "NewPriceList",
    "NewProduct",
    "NewPromotion",
    "PriceListCopy",
    "PriceListFields",
    "PriceSetting",
    "ProductFields",
    "PromotionChange",
    "add_upgrade_paths",
    "change_price",
    "change_promotion",
    "copy_price_list",
    "create_price_list",
    "create_product",
    "create_promotion",
    "delete_product",
    "discontinue_product",
    "edit_price_list",
    "edit_product",
    "end_price",
    "end_promotion",
    "sell_product_again",
    "set_price",
    "withdraw_price",
]
