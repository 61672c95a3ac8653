"""The one Django app's models, gathered from the areas so that Django finds them."""

from upline.access.models import PermissionGrant, PermissionRule
from upline.audit.models import Change
from upline.backorders.figures.models import DailyBookings, DailyRunRate
from upline.backorders.outbox.models import Listener, SaleEvent
from upline.backorders.reconciliation.models import Reconciliation, StoredDifference
from upline.catalog.models import (
    Price,
    PriceImport,
    PriceList,
    PriceUpload,
    Product,
    Promotion,
    PromotionScope,
)
from upline.crm.models import Activity, Attachment, Campaign, Case, CaseEntry, Email, Note
from upline.database.numbering import NumberSeries
from upline.devtools.demo.models import DemoLoad
from upline.exports.models import Export, ExportPart
from upline.jobs.models import Job, JobProgress, JobRow
from upline.orders.models import Order, OrderItem
from upline.parties.models import Account, Contact
from upline.selling.models import Basket, BasketItem
from upline.setup.models import (
    ApiOption,
    CustomField,
    DefaultRule,
    OrderStatus,
    OrderType,
    PaymentMethod,
    SavedView,
)
from upline.storefront.models import (
    Storefront,
    StorefrontInvitation,
    StorefrontProduct,
    StorefrontSession,
    StorefrontUser,
)
from upline.subscriptions.models import HistoryRecord, ScheduledChange, Subscription
from upline.tenancy.models import (
    AccountLink,
    ApiCallCount,
    ApiCredential,
    Company,
    Group,
    IdempotencyRecord,
    Invitation,
    Logo,
    Membership,
    SignInCounter,
    Tenant,
    User,
)

__all__ = [
    "Account",
    "AccountLink",
    "Activity",
    "ApiCallCount",
    "ApiCredential",
    "ApiOption",
    "Attachment",
    "Basket",
    "BasketItem",
    "Campaign",
    "Case",
    "CaseEntry",
    "Change",
    "Company",
    "Contact",
    "CustomField",
    "DailyBookings",
    "DailyRunRate",
    "DefaultRule",
    "DemoLoad",
    "Email",
    "Export",
    "ExportPart",
    "Group",
    "HistoryRecord",
    "IdempotencyRecord",
    "Invitation",
    "Job",
    "JobProgress",
    "JobRow",
    "Listener",
    "Logo",
    "Membership",
    "Note",
    "NumberSeries",
    "Order",
    "OrderItem",
    "OrderStatus",
    "OrderType",
    "PaymentMethod",
    "PermissionGrant",
    "PermissionRule",
    "Price",
    "PriceImport",
    "PriceList",
    "PriceUpload",
    "Product",
    "Promotion",
    "PromotionScope",
    "Reconciliation",
    "SaleEvent",
    "SavedView",
    "ScheduledChange",
    "SignInCounter",
    "StoredDifference",
    "Storefront",
    "StorefrontInvitation",
    "StorefrontProduct",
    "StorefrontSession",
    "StorefrontUser",
    "Subscription",
    "Tenant",
    "User",
]  # fmt: skip
