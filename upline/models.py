"""The one Django app's models, gathered from the areas so that Django finds them."""

from upline.backorders.models import SaleEvent
from upline.catalog.models import Price, PriceList, Product, Promotion, PromotionScope
from upline.crm.models import Activity, Campaign, Case, Email
from upline.demo.models import DemoLoad
from upline.kernel.numbering import NumberSeries
from upline.orders.models import Order, OrderItem
from upline.parties.models import Account, Contact
from upline.selling.models import Basket, BasketItem
from upline.setup.models import (
    ApiOption,
    CustomField,
    OrderStatus,
    OrderType,
    PaymentMethod,
    PermissionRule,
)
from upline.subscriptions.models import HistoryRecord, ScheduledChange, Subscription
from upline.tenancy.models import Membership, Tenant, User

__all__ = [
    "Account", "Activity", "ApiOption", "Basket", "BasketItem", "Campaign", "Case", "Contact",
    "CustomField", "DemoLoad", "Email", "HistoryRecord", "Membership", "NumberSeries", "Order", "OrderItem",
    "OrderStatus", "OrderType", "PaymentMethod", "PermissionRule", "Price", "PriceList",
    "Product", "Promotion", "PromotionScope", "SaleEvent", "ScheduledChange", "Subscription",
    "Tenant", "User",
]  # fmt: skip
