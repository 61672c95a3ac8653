"""The one Django app's models, gathered from the areas so that Django finds them."""

from upline.access.models import PermissionGrant, PermissionRule
from upline.audit.models import Change
from upline.authentication.models import RecoveryCode, SecondFactor, UserSession
from upline.backorders.figures.models import DailyBookings, DailyRunRate
from upline.backorders.ledger.models import LedgerHead, LedgerRecord
from upline.backorders.outbox.models import Listener, SaleEvent
from upline.backorders.reconciliation.models import (
    DifferenceRepair,
    Reconciliation,
    ReconciliationWatch,
    StoredDifference,
)
from upline.catalog.models import (
    Price,
    PriceImport,
    PriceList,
    PriceUpload,
    Product,
    Promotion,
    PromotionScope,
)
from upline.crm.models import (
    Activity,
    Attachment,
    Campaign,
    Case,
    CaseEntry,
    Email,
    Mention,
    Note,
)
from upline.database.numbering import NumberSeries
from upline.devtools.demo.models import DemoLoad
from upline.eventlog.models import EventLogHead, LoggedEvent, PendingEvent, RecordEventCount
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
    ChangeRequest,
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
    Installation,
    Invitation,
    Logo,
    Membership,
    SignInCounter,
    Tenant,
    User,
)
from upline.tmforum.models import StoredRecord
from upline.webhooks.models import Delivery, Webhook

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
    "ChangeRequest",
    "Company",
    "Contact",
    "CustomField",
    "DailyBookings",
    "DailyRunRate",
    "DefaultRule",
    "Delivery",
    "DemoLoad",
    "DifferenceRepair",
    "Email",
    "EventLogHead",
    "Export",
    "ExportPart",
    "Group",
    "HistoryRecord",
    "IdempotencyRecord",
    "Installation",
    "Invitation",
    "Job",
    "JobProgress",
    "JobRow",
    "LedgerHead",
    "LedgerRecord",
    "Listener",
    "LoggedEvent",
    "Logo",
    "Membership",
    "Mention",
    "Note",
    "NumberSeries",
    "Order",
    "OrderItem",
    "OrderStatus",
    "OrderType",
    "PaymentMethod",
    "PendingEvent",
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
    "ReconciliationWatch",
    "RecordEventCount",
    "RecoveryCode",
    "SaleEvent",
    "SavedView",
    "ScheduledChange",
    "SecondFactor",
    "SignInCounter",
    "StoredDifference",
    "StoredRecord",
    "Storefront",
    "StorefrontInvitation",
    "StorefrontProduct",
    "StorefrontSession",
    "StorefrontUser",
    "Subscription",
    "Tenant",
    "User",
    "UserSession",
    "Webhook",
]  # fmt: skip
