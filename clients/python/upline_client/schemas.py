"""What the API is sent and answers, generated from its OpenAPI document by `make docs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

Id = UUID | str
Day = date | str
Moment = datetime | str


ApiResource = Literal[
    "accounts",
    "activities",
    "add-ons",
    "api-options",
    "baskets",
    "bss",
    "campaigns",
    "cases",
    "contacts",
    "custom-fields",
    "emails",
    "events",
    "groups",
    "jobs",
    "orders",
    "order-statuses",
    "order-types",
    "payment-methods",
    "permission-rules",
    "price-files",
    "price-imports",
    "price-lists",
    "products",
    "promotions",
    "reconciliation",
    "resellers",
    "sale-events",
    "subscriptions",
    "users",
    "webhooks",
]


AttemptResult = Literal[
    "delivered",
    "refused",
    "redirected",
    "timed_out",
    "unknown_host",
    "private_address",
    "no_connection",
    "no_secure_connection",
    "unreadable_response",
    "interrupted",
]


CredentialState = Literal["active", "expired", "revoked"]


DeliveryState = Literal["pending", "delivered", "failed"]


DifferenceCategory = Literal[
    "missing", "double", "late", "price", "quantity", "date", "mirror", "event"
]


DifferenceCode = Literal[
    "waiting",
    "held",
    "parked",
    "booked_without_order",
    "order_without_sale",
    "booked_twice",
    "order_differs",
    "date_differs",
    "lines_differ",
    "amount_differs",
    "sequence_gap",
    "sequence_twice",
    "not_forwarded",
    "forwarded_twice",
    "forwarded_without_order",
    "forwarded_date_differs",
    "forwarded_lines_differ",
    "mirror_missing",
    "mirror_differs",
    "mirror_sequence",
    "mirror_without_source",
    "customer_differs",
    "customer_without_source",
]


DifferenceRecord = Literal["sale_event", "order", "subscription", "account", "source"]


Direction = Literal["up", "down"]


DisabledReason = Literal["by_hand", "gone", "failing"]


EventType = Literal[
    "upline.account.created",
    "upline.account.updated",
    "upline.account.deleted",
    "upline.order.created",
    "upline.order.booked",
    "upline.order.updated",
    "upline.order.deleted",
    "upline.subscription.created",
    "upline.subscription.updated",
    "upline.sale.recorded",
    "upline.sale.booked",
    "upline.sale.parked",
    "upline.price-list.priced",
    "upline.product.created",
    "upline.product.updated",
    "upline.product.deleted",
    "upline.product.priced",
]


JobKind = Literal[
    "copy-to-reseller",
    "activate-back-ordering",
    "mirror-earlier-sales",
    "read-price-file",
    "apply-price-file",
    "what-if",
    "edit-orders",
    "submit-orders",
    "execute-orders",
    "cancel-orders",
    "delete-orders",
    "export-list",
    "bulk-actions",
]


JobState = Literal["queued", "running", "done", "failed"]


Language = Literal["en", "de", "el"]


LogState = Literal["waiting", "blocked", "parked", "booked", "nothing-to-book"]


OutcomeSource = Literal["recorded", "terms_of_today", "not_covered", "other_audience"]


Paper = Literal["a4", "letter"]


Permission = Literal[
    "view", "sell", "edit_orders", "set_prices", "mend_back_orders", "set_up", "integrate"
]


PriceChangeKind = Literal[
    "PRODUCT_CREATED",
    "PRODUCT_REACTIVATED",
    "PRODUCT_UPDATED",
    "PRODUCT_DISCONTINUED",
    "PRICE_CREATED",
    "PRICE_UPDATED",
    "PRICE_CLOSED",
]


PriceListState = Literal["active", "upcoming", "expired", "inactive"]


PromotionReason = Literal[
    "best",
    "less_good",
    "one_time",
    "not_started",
    "ended",
    "not_added",
    "other_price_list",
    "other_currency",
    "new_customers_only",
    "requires_products",
]


PromotionState = Literal["upcoming", "running", "over"]


Repair = Literal[
    "settle_event",
    "release_event",
    "book_order",
    "record_event",
    "forward_sale",
    "relink_mirror",
    "create_mirror",
    "rewrite_mirror",
    "set_position",
    "rewrite_customer",
    "relink_customer",
]


WebhookFormat = Literal["cloud_events", "product_ordering", "product_inventory", "product_catalog"]


WebhookState = Literal["active", "disabled"]


class Account(TypedDict):
    """An account. `version` changes with what can be edited by hand, and is its ETag. `reseller` is the BSS of the reseller that the account stands for, or whose customer a mirror is. `billing_to` is null where the account is billed itself."""

    id: str
    name: str
    kind: Literal["customer", "reseller", "mirror"]
    accounting_no: str
    email: str
    vendor_customer_id: str
    external_id: str
    created_at: str
    updated_at: str
    billing_address: str
    phone: str
    country: str
    vat_id: str
    vendor_domain: str
    currency: str
    billing_to: Record | None
    reseller: Record | None
    price_list: str | None
    payment_method: str | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    ribbon: str | None
    version: str
    editable_fields: list[str]
    contacts: list[Contact]


class AccountSummary(TypedDict):
    """An account in a list."""

    id: str
    name: str
    kind: Literal["customer", "reseller", "mirror"]
    accounting_no: str
    email: str
    vendor_customer_id: str
    external_id: str
    created_at: str
    updated_at: str
    contacts: list[Contact]


class Activation(TypedDict):
    """How far the activation of a reseller is: its findings now, and the jobs that are under way."""

    reseller: Record
    is_active: bool
    active_since: str | None
    findings: ActivationFindings
    jobs: list[Job]


class ActivationDryRun(TypedDict):
    """What an activation would do; it would not be refused."""

    dry_run: Literal[True]
    findings: ActivationFindings


class ActivationFindings(TypedDict):
    """What an activation meets. `upstream_only` counts the subscriptions of the reseller's customers that exist only here; they block it, and `upstream_only_names` are the first of them. `customers_to_copy` are copied to the reseller's BSS by it. `earlier_sales` are subscriptions sold before, which are mirrored on request."""

    upstream_only: int
    upstream_only_names: list[str]
    customers_to_copy: int
    earlier_sales: int
    missing_prices: list[MissingPrice]


class Activity(TypedDict):
    """A call, meeting or task. `done_at` is null until it is done. It is about an `order` or an account; `account` is the one it is about, or that of its order."""

    created_at: str
    updated_at: str
    id: str
    order: str | None
    account: Record | None
    kind: Literal["call", "meeting", "task"]
    subject: str
    text: str
    assigned_to: Record | None
    due_date: str | None
    done_at: str | None
    done_by: str | None
    created_by: str


class AddAddOnRequest(TypedDict):
    """A new add-on of a subscription, which has its billing cycle. `start_date`: default today."""

    product: Id
    quantity: int
    start_date: NotRequired[Day | None]
    vendor_subscription_id: NotRequired[str]
    external_id: NotRequired[str]


class AddCaseEntryRequest(TypedDict):
    """A new entry of a case."""

    text: str


class AddOn(TypedDict):
    """An add-on of a subscription. `ends_on` is the day of a pending cancellation. `order` is its Source Type. What may be done with it are the `add-ons` calls."""

    id: str
    product: Record
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money | None
    status: Literal["inactive", "active", "suspended", "pending_cancel", "cancelled"]
    start_date: str
    ends_on: str | None
    vendor_subscription_id: str
    order: Record | None
    allowed_actions: list[AllowedAction]


class AddOrderItemRequest(TypedDict):
    """A new item: a subscription to a product, more licences of one, or an add-on. Licences and add-ons name a `subscription` of the customer, or by `item` another item of the order that creates one."""

    adds: NotRequired[Literal["subscription", "licences", "add_on"]]
    product: NotRequired[Id | None]
    billing_cycle: NotRequired[Literal["monthly", "annual", "triennial", "one_time"] | None]
    quantity: int
    subscription: NotRequired[Id | None]
    item: NotRequired[Id | None]


class AdministratorRequest(TypedDict):
    """Who sets the BSS of a reseller up, and invites all others there."""

    name: str
    email: str


class AllowedAction(TypedDict):
    """An action, and whether it is allowed; if not, the code and the reason."""

    action: str
    allowed: bool
    code: str | None
    reason: str | None


class ApiOption(TypedDict):
    """Use of API Options for one kind of record; null where nothing is set. `is_inactive`: the user no longer works in the BSS, so a fallback is used."""

    entity: Literal["order", "account", "subscription"]
    responsible_user: Record | None
    is_inactive: bool
    sharing_rule: Record | None


class AppliedPromotion(TypedDict):
    """The promotion of a subscription while cycles of it are left; null: for its lifetime. `discount` is what it takes off a billing cycle; null on mirrors, whose orders say it."""

    name: str
    cycles: int | None
    cycles_left: int | None
    discount: Money | None


class Attachment(TypedDict):
    """A file of an order. `size` in bytes; `digest` is its SHA-256."""

    id: str
    name: str
    media_type: str
    size: int
    digest: str
    created_by: str
    created_at: str


class AutoRenewalRequest(TypedDict):
    """Whether the subscription renews by itself; else it ends at its renewal."""

    auto_renew: bool


class BackOrdering(TypedDict):
    """How back-ordering goes with a reseller. `active_since` is null while it is not active. `last_lag_s` is how many seconds after its sale the latest booked one was booked; `waiting_since` when the earliest sale happened that waits."""

    is_active: bool
    active_since: str | None
    last_sale_at: str | None
    last_lag_s: float | None
    waiting_since: str | None
    parked: int


class Basket(TypedDict):
    """A basket. `order` is what it has become. `version` changes with its items, and is its ETag. What it costs is answered by a dry run of its checkout."""

    created_at: str
    updated_at: str
    id: str
    account: Record
    items: list[BasketItem]
    order: Record | None
    version: str


class BasketItem(TypedDict):
    """A line of a basket. Licences and add-ons are for a `subscription`, or for another `item`."""

    id: str
    position: int
    adds: Literal["subscription", "licences", "add_on"]
    product: Record
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    subscription: Record | None
    item: str | None


class BookedItem(TypedDict):
    """A line that would be booked upstream."""

    product: str
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money
    gross: Money
    discount: Money
    promotion: str | None
    promotion_cycles: int | None
    total: Money


class BookedOrder(TypedDict):
    """An order that the BSS upstream would book. `order_date` is the effective date of the sale."""

    distributor: str
    order_date: str
    total: Money
    items: list[BookedItem]


class Bss(TypedDict):
    """A BSS. `slug` is its short name; `back_ordering_active`: its sales are booked upstream."""

    id: str
    name: str
    slug: str
    currency: str
    timezone: str
    back_ordering_active: bool


class BssSettings(TypedDict):
    """The settings of the BSS. `language` is that of pages for people who have chosen none; empty: that of their browser. `markup_percent` is added to the prices of what is inherited from upstream and has no own price."""

    id: str
    name: str
    company: Company
    order_numbers: OrderNumbers
    language: str
    markup_percent: str
    sign_in: SignInSettings


class BulkAction(TypedDict):
    """An operation of the API: its method, its address below the root with its parameters, its body. `key` is its Idempotency-Key: sent again, in this request or another one, it is executed once. `if_match` is its `If-Match`."""

    key: str
    method: NotRequired[Literal["POST", "PATCH", "DELETE"]]
    path: str
    body: NotRequired[Mapping[str, Any] | None]
    if_match: NotRequired[str | None]


class BulkActionResult(TypedDict):
    """What an action was answered: its status, and its body or problem; null: it has none. `is_repeated`: it was executed before, and this is the answer of that time."""

    key: str
    status: int
    is_repeated: bool
    body: dict[str, Any] | None


class BulkRequest(TypedDict):
    """The actions, in the order in which they are executed."""

    actions: Sequence[BulkAction]


class BulkResponse(TypedDict):
    """The results of the actions, in their order, and how many of them were executed or refused."""

    succeeded: int
    failed: int
    results: list[BulkActionResult]


class Campaign(TypedDict):
    """A campaign. One that has ended is offered no more; orders that have it keep it."""

    created_at: str
    updated_at: str
    id: str
    name: str
    is_active: bool


class CancelSubscriptionRequest(TypedDict):
    """When it is cancelled: today, on a `date`, or at the end of the period."""

    date: NotRequired[Day | None]
    at_period_end: NotRequired[bool]


class Case(TypedDict):
    """A case with its thread, from the first entry to the last. `version` is its ETag."""

    created_at: str
    updated_at: str
    id: str
    order: str | None
    account: Record | None
    subject: str
    status: Literal["open", "in_progress", "closed"]
    priority: Literal["low", "normal", "high"]
    assigned_to: Record | None
    closed_at: str | None
    created_by: str
    version: int
    entries: list[CaseEntry]


class CaseEntry(TypedDict):
    """One entry of a case."""

    text: str
    created_by: str
    created_at: str


class CaseSummary(TypedDict):
    """A case in a list. It is about an order or an account; `order` is null once it was deleted. `account` is the one it is about, or that of its order."""

    created_at: str
    updated_at: str
    id: str
    order: str | None
    account: Record | None
    subject: str
    status: Literal["open", "in_progress", "closed"]
    priority: Literal["low", "normal", "high"]
    assigned_to: Record | None
    closed_at: str | None
    created_by: str
    version: int


class Change(TypedDict):
    """A record or a part of it that was created, changed or deleted; `part` names the part."""

    at: str
    by: str
    door: str
    entry_point: str
    request_id: str | None
    verb: str
    operation: Literal["insert", "update", "delete"]
    part: str | None
    fields: list[FieldChange]


class ChangePlanRequest(TypedDict):
    """The product to upgrade or downgrade to, today, on a `date`, or at the next renewal. `quantity`: how many licences; default: all. Some become a new subscription, or move `into` an existing one of the same customer. `cancel_add_ons`: cancel the add-ons that the new product cannot have; else they refuse the change."""

    date: NotRequired[Day | None]
    at_renewal: NotRequired[bool]
    product: Id
    quantity: NotRequired[int | None]
    into: NotRequired[Id | None]
    cancel_add_ons: NotRequired[bool]


class ChangeQuantityRequest(TypedDict):
    """The new quantity of an item."""

    quantity: int


class CheckRequest(TypedDict):
    """Which reseller to compare; null: all."""

    reseller: NotRequired[Id | None]


class CheckResponse(TypedDict):
    """How many resellers the worker compares now."""

    requested: int


class CloudEvent(TypedDict):
    """A CloudEvent. `id` identifies it everywhere, webhooks included; `sequence` counts the events of its `subject` from 1 on, without gaps. `requestid`: the `X-Request-Id` of the request that did it; null: none did."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: EventType
    subject: str
    time: str
    sequence: str
    datacontenttype: Literal["application/json"]
    requestid: str | None
    data: EventData


class Company(TypedDict):
    """What print-outs say of the BSS. Empty texts are not printed."""

    address: str
    vat_id: str
    phone: str
    email: str
    bank_details: str
    payment_days: int | None


class Contact(TypedDict):
    """A person at an account."""

    created_at: str
    updated_at: str
    id: str
    name: str
    email: str
    phone: str
    role: str
    account: Record | AccountSummary | None


class CopyPriceListRequest(TypedDict):
    """A new price list from the prices of today and later, each changed by `percent` and rounded."""

    name: str
    percent: str


class CoveredProduct(TypedDict):
    """A product that a promotion covers, and in which billing cycles."""

    product: Record
    billing_cycles: list[Literal["monthly", "annual", "triennial", "one_time"]]


class CoveredProductRequest(TypedDict):
    """A product that a promotion covers, in some billing cycles that renew."""

    product: Id
    billing_cycles: Sequence[Literal["monthly", "annual", "triennial", "one_time"]]


class CreateAccountRequest(TypedDict):
    """A new customer of this BSS."""

    name: str
    accounting_no: NotRequired[str]
    email: NotRequired[str]
    billing_address: NotRequired[str]
    vendor_customer_id: NotRequired[str]
    phone: NotRequired[str]
    country: NotRequired[str]
    vat_id: NotRequired[str]
    vendor_domain: NotRequired[str]
    external_id: NotRequired[str]
    custom_fields: NotRequired[Mapping[str, str | int | float | bool | None]]


class CreateActivityRequest(TypedDict):
    """A new activity; the due date is optional."""

    subject: str
    kind: NotRequired[Literal["call", "meeting", "task"]]
    text: NotRequired[str]
    assigned_to: NotRequired[Id | None]
    due_date: NotRequired[Day | None]


class CreateBasketRequest(TypedDict):
    """A new basket of a customer."""

    account: Id
    items: NotRequired[Sequence[NewOrderItem]]


class CreateCampaignRequest(TypedDict):
    """A new campaign; its name is unique in the BSS."""

    name: str


class CreateCaseRequest(TypedDict):
    """A new case; its text, if there is one, becomes the first entry."""

    subject: str
    priority: NotRequired[Literal["low", "normal", "high"]]
    assigned_to: NotRequired[Id | None]
    text: NotRequired[str]


class CreateContactRequest(TypedDict):
    """A new contact at an account."""

    name: str
    email: NotRequired[str]
    phone: NotRequired[str]
    role: NotRequired[str]


class CreateCredentialRequest(TypedDict):
    """A new credential; `resources` empty: it is for all of them. Without `expires_at` it never expires."""

    name: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    read_only: NotRequired[bool]
    resources: NotRequired[Sequence[ApiResource]]
    expires_at: NotRequired[Moment | None]


class CreateCustomFieldRequest(TypedDict):
    """A new custom field. `entity`, `code` and `kind` cannot be changed later; a choice has `choices`."""

    entity: Literal["order", "account", "subscription"]
    code: str
    name: str
    kind: NotRequired[Literal["text", "number", "date", "choice", "yes_no", "user"]]
    choices: NotRequired[Sequence[str]]
    group: NotRequired[str]
    is_compulsory: NotRequired[bool]
    default: NotRequired[str | None]


class CreateGroupRequest(TypedDict):
    """A new group of active users."""

    name: str
    members: NotRequired[Sequence[Id]]


class CreateNoteRequest(TypedDict):
    """A new note."""

    text: str


class CreateOrderRequest(TypedDict):
    """A new order for a customer. It is not executed by this. A draft has yet to be submitted."""

    account: Id
    is_draft: NotRequired[bool]
    external_id: NotRequired[str]
    items: NotRequired[Sequence[NewOrderItem]]


class CreateOrderStatusRequest(TypedDict):
    """A new order status; as the default one of the BSS it takes the place of another."""

    name: str
    kind: NotRequired[Literal["draft", "in_progress", "executes", "cancels"]]
    is_default: NotRequired[bool]


class CreateOrderTypeRequest(TypedDict):
    """A new order type; as the default one it takes the place of another."""

    name: str
    is_default: NotRequired[bool]
    default_status: NotRequired[Id | None]


class CreatePermissionRuleRequest(TypedDict):
    """A new permission rule. `everybody` is what it grants to all users; null: nothing."""

    name: str
    everybody: NotRequired[Literal["see", "edit", "control"] | None]


class CreatePriceListRequest(TypedDict):
    """A new price list without prices. Null is an open end."""

    name: str
    currency: str
    is_active: NotRequired[bool]
    valid_from: NotRequired[Day | None]
    valid_to: NotRequired[Day | None]


class CreateProductRequest(TypedDict):
    """A new product of this BSS. BSSs downstream sell it too. `add_on_of` are the types of products that it can be added to; empty: it is sold on its own. `upgrades_to` are products that it can be upgraded to."""

    code: str
    name: str
    vendor_id: NotRequired[str]
    external_id: NotRequired[str]
    type: NotRequired[str]
    add_on_of: NotRequired[Sequence[str]]
    externally_priced: NotRequired[bool]
    offers_trial: NotRequired[bool]
    trial_days: NotRequired[int | None]
    min_quantity: NotRequired[int]
    max_quantity: NotRequired[int | None]
    upgrades_to: NotRequired[Sequence[Id]]
    prices: NotRequired[Sequence[UnitPrice]]


class CreatePromotionRequest(TypedDict):
    """A new promotion. `cycles` null: for the lifetime; `currency` belongs to kind `amount`. Days that are null are an open end; empty `price_lists` and `requires` no limit."""

    name: str
    audience: NotRequired[Literal["resellers", "own_customers"]]
    kind: Literal["percent", "amount"]
    value: str
    currency: NotRequired[str]
    first_date: NotRequired[Day | None]
    last_date: NotRequired[Day | None]
    cycles: NotRequired[int | None]
    new_customers_only: NotRequired[bool]
    products: NotRequired[Sequence[CoveredProductRequest]]
    price_lists: NotRequired[Sequence[Id]]
    requires: NotRequired[Sequence[Id]]


class CreateResellerRequest(TypedDict):
    """A new reseller: its BSS, what is agreed with it, and its first administrator. Without `slug` it is made from the name; `currency` and `timezone` default to those of this BSS. `language` is that of its pages: `en`, `de`, `el`, or empty for that of the browser."""

    name: str
    slug: NotRequired[str]
    currency: NotRequired[str | None]
    timezone: NotRequired[str | None]
    language: NotRequired[str]
    terms: NotRequired[TermsRequest]
    administrator: AdministratorRequest


class CreateSubscriptionRequest(TypedDict):
    """A new subscription for a customer, sold at once: no order is made in this BSS. `start_date`: default today. A trial costs nothing and is no sale until it is upgraded."""

    account: Id
    product: Id
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    start_date: NotRequired[Day | None]
    is_trial: NotRequired[bool]
    vendor_subscription_id: NotRequired[str]
    external_id: NotRequired[str]
    add_ons: NotRequired[Sequence[NewAddOnRequest]]


class CreateWebhookRequest(TypedDict):
    """A new webhook. It gets what happens from now on."""

    url: str
    description: NotRequired[str]
    types: NotRequired[Sequence[EventType]]


class Credential(TypedDict):
    """A credential without its token, of which `token_ending` are the last characters. `resources`: the only ones that it is for; empty: all. `state`: active, expired or revoked."""

    created_at: str
    updated_at: str
    id: str
    name: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    read_only: bool
    resources: list[ApiResource]
    state: CredentialState
    token_ending: str
    created_by: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None


class CustomField(TypedDict):
    """A custom field. `code` is its name in JSON; `group` the heading under which pages show it. Values are texts: a number in digits, a date as YYYY-MM-DD, one of `choices`, `yes` or `no`, a user by id. `default` is the value of new records, or null."""

    created_at: str
    updated_at: str
    id: str
    name: str
    code: str
    entity: Literal["order", "account", "subscription"]
    kind: Literal["text", "number", "date", "choice", "yes_no", "user"]
    choices: list[str]
    group: str
    is_compulsory: bool
    default: str | None


class DeliverOrderRequest(TypedDict):
    """The items to deliver, and the start date of their subscriptions; default: today."""

    start_date: NotRequired[Day | None]
    items: Sequence[Id]


class Delivery(TypedDict):
    """An event as it is sent. `webhook_id` is the header of that name in all attempts: the id of the event. `next_attempt_at` null: it is delivered, or has failed for good."""

    id: str
    webhook_id: str
    type: str
    body: str
    is_test: bool
    state: DeliveryState
    attempts: list[DeliveryAttempt]
    next_attempt_at: str | None
    created_at: str
    finished_at: str | None


class DeliveryAttempt(TypedDict):
    """One request. `status` null: there was no response."""

    at: str
    result: AttemptResult
    status: int | None
    milliseconds: int


class Difference(TypedDict):
    """A difference. `category` is the kind of fault, `code` says what does not match, `remedy` what to do. `record_type` says what `record` is the id of; `source`: a record of the reseller's BSS, which this one cannot read. `detail` names the fields that differ, or the kind of sale. `repairs` is what a program can do; the first one that applies is done. Empty: what mends it would change a booked order, or is not known."""

    id: str
    reseller: Record
    category: DifferenceCategory
    code: DifferenceCode
    record_type: DifferenceRecord
    record: str
    name: str
    detail: str
    remedy: str
    repairs: list[Repair]


class DryRunOfAccount(TypedDict):
    dry_run: Literal[True]
    would_be: Account
    effective_date: str
    when_due: Account | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfActivity(TypedDict):
    dry_run: Literal[True]
    would_be: Activity
    effective_date: str
    when_due: Activity | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfBasket(TypedDict):
    dry_run: Literal[True]
    would_be: Basket
    effective_date: str
    when_due: Basket | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfCampaign(TypedDict):
    dry_run: Literal[True]
    would_be: Campaign
    effective_date: str
    when_due: Campaign | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfCase(TypedDict):
    dry_run: Literal[True]
    would_be: Case
    effective_date: str
    when_due: Case | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfCheckResponse(TypedDict):
    dry_run: Literal[True]
    would_be: CheckResponse
    effective_date: str
    when_due: CheckResponse | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfContact(TypedDict):
    dry_run: Literal[True]
    would_be: Contact
    effective_date: str
    when_due: Contact | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfCredential(TypedDict):
    dry_run: Literal[True]
    would_be: Credential
    effective_date: str
    when_due: Credential | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfCustomField(TypedDict):
    dry_run: Literal[True]
    would_be: CustomField
    effective_date: str
    when_due: CustomField | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfEmail(TypedDict):
    dry_run: Literal[True]
    would_be: Email
    effective_date: str
    when_due: Email | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfGroup(TypedDict):
    dry_run: Literal[True]
    would_be: Group
    effective_date: str
    when_due: Group | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfInvitation(TypedDict):
    dry_run: Literal[True]
    would_be: Invitation
    effective_date: str
    when_due: Invitation | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfJob(TypedDict):
    dry_run: Literal[True]
    would_be: Job
    effective_date: str
    when_due: Job | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfNewCredential(TypedDict):
    dry_run: Literal[True]
    would_be: NewCredential
    effective_date: str
    when_due: NewCredential | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfNewResellerResponse(TypedDict):
    dry_run: Literal[True]
    would_be: NewResellerResponse
    effective_date: str
    when_due: NewResellerResponse | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfNote(TypedDict):
    dry_run: Literal[True]
    would_be: Note
    effective_date: str
    when_due: Note | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfOrder(TypedDict):
    dry_run: Literal[True]
    would_be: Order
    effective_date: str
    when_due: Order | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfOrderStatus(TypedDict):
    dry_run: Literal[True]
    would_be: OrderStatus
    effective_date: str
    when_due: OrderStatus | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfOrderType(TypedDict):
    dry_run: Literal[True]
    would_be: OrderType
    effective_date: str
    when_due: OrderType | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPaymentMethod(TypedDict):
    dry_run: Literal[True]
    would_be: PaymentMethod
    effective_date: str
    when_due: PaymentMethod | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPermissionRuleWithGrants(TypedDict):
    dry_run: Literal[True]
    would_be: PermissionRuleWithGrants
    effective_date: str
    when_due: PermissionRuleWithGrants | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPriceFile(TypedDict):
    dry_run: Literal[True]
    would_be: PriceFile
    effective_date: str
    when_due: PriceFile | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPriceList(TypedDict):
    dry_run: Literal[True]
    would_be: PriceList
    effective_date: str
    when_due: PriceList | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPrices(TypedDict):
    dry_run: Literal[True]
    would_be: Prices
    effective_date: str
    when_due: Prices | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfProduct(TypedDict):
    dry_run: Literal[True]
    would_be: Product
    effective_date: str
    when_due: Product | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfPromotion(TypedDict):
    dry_run: Literal[True]
    would_be: Promotion
    effective_date: str
    when_due: Promotion | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfRepairResponse(TypedDict):
    dry_run: Literal[True]
    would_be: RepairResponse
    effective_date: str
    when_due: RepairResponse | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfReplayResponse(TypedDict):
    dry_run: Literal[True]
    would_be: ReplayResponse
    effective_date: str
    when_due: ReplayResponse | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfReseller(TypedDict):
    dry_run: Literal[True]
    would_be: Reseller
    effective_date: str
    when_due: Reseller | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfRetryResponse(TypedDict):
    dry_run: Literal[True]
    would_be: RetryResponse
    effective_date: str
    when_due: RetryResponse | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfSaleEvent(TypedDict):
    dry_run: Literal[True]
    would_be: SaleEvent
    effective_date: str
    when_due: SaleEvent | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfSubscription(TypedDict):
    dry_run: Literal[True]
    would_be: Subscription
    effective_date: str
    when_due: Subscription | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfTestDelivery(TypedDict):
    dry_run: Literal[True]
    would_be: TestDelivery
    effective_date: str
    when_due: TestDelivery | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfUserInvitation(TypedDict):
    dry_run: Literal[True]
    would_be: UserInvitation
    effective_date: str
    when_due: UserInvitation | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfUserWithRole(TypedDict):
    dry_run: Literal[True]
    would_be: UserWithRole
    effective_date: str
    when_due: UserWithRole | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfWebhook(TypedDict):
    dry_run: Literal[True]
    would_be: Webhook
    effective_date: str
    when_due: Webhook | None
    books: list[BookedOrder]
    parked: list[str]


class DryRunOfWebhookSecret(TypedDict):
    dry_run: Literal[True]
    would_be: WebhookSecret
    effective_date: str
    when_due: WebhookSecret | None
    books: list[BookedOrder]
    parked: list[str]


class Email(TypedDict):
    """An e-mail. `order` is null for a received one that is not related yet. `account` is the one it is about, or that of its order. `problem` says why one could not be sent."""

    created_at: str
    updated_at: str
    id: str
    order: str | None
    account: Record | None
    direction: Literal["sent", "received", "noted"]
    delivery: Literal["waiting", "done", "failed"]
    sender: str
    recipients: list[str]
    subject: str
    text: str
    problem: str | None
    sent_at: str | None
    created_by: str


class EndListPriceRequest(TypedDict):
    """The last day on which the list has a price for a product."""

    product: Id
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    last_day: Day


class EndPriceRequest(TypedDict):
    """The last day on which there is a price."""

    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    last_day: Day


class EndPromotionRequest(TypedDict):
    """The last day of a promotion; default: today. Ending never lengthens it."""

    last_day: NotRequired[Day | None]


class EventData(TypedDict):
    """The record that an event is about. `sale_event` is the sale that an order was booked for, `reason` why a sale is parked."""

    id: str
    url: str
    sale_event: str | None
    reason: str | None


class EventsResponse(TypedDict):
    """A page of the log. `next` is the cursor to read on from, on the last page too: store it when the events are processed. `has_more`: there are events after it already."""

    items: list[CloudEvent]
    next: str
    has_more: bool


class FieldChange(TypedDict):
    """A field's old and new value; null where there was or is none. Values are texts. `code` is the field; that of a custom field is `custom_fields.` and its code."""

    code: str
    label: str
    before: str | None
    after: str | None


class FieldError(TypedDict):
    """One error. `field` is where: `quantity`, `items.0.product`, `?limit`."""

    field: str
    detail: str


class FileChange(TypedDict):
    """A change, in words. `percent`: how much a price goes up or, negative, down."""

    kind: PriceChangeKind
    product: str
    vendor_id: str
    billing_cycle: str
    price_list: str
    old: str
    new: str
    percent: str | None


class FileFault(TypedDict):
    """Why a row of the file cannot be taken; `column` is empty where the whole row is wrong."""

    line: int
    column: str
    reason: str


class FileOptions(TypedDict):
    """How a price file is read. `market` null and empty `segments`: as at the last import of the list."""

    market: str | None
    segments: list[str]
    partial: bool
    skip_bad_rows: bool
    confirm_discontinued: bool
    repair: bool


class FileReport(TypedDict):
    """What importing a file would change: counts, and the first changes and bad rows. `needs_confirmation`: it would discontinue more than a tenth of what is on sale."""

    counts: dict[str, int]
    needs_confirmation: bool
    digest: str
    changes: list[FileChange]
    bad_rows: list[FileFault]


class Grant(TypedDict):
    """The level that a rule grants to a user, the members of a group, or everybody. `is_inactive`: the user no longer works in the BSS."""

    id: str
    to: Literal["user", "group", "everybody"]
    name: str
    level: Literal["see", "edit", "control"]
    is_inactive: bool


class GrantRequest(TypedDict):
    """A level for one user, the members of one group, or, with neither, everybody."""

    user: NotRequired[Id | None]
    group: NotRequired[Id | None]
    level: Literal["see", "edit", "control"]


class Group(TypedDict):
    """A group and who belongs to it."""

    created_at: str
    updated_at: str
    id: str
    name: str
    members: list[Record]


class GroupSummary(TypedDict):
    """A group in a list."""

    created_at: str
    updated_at: str
    id: str
    name: str


class HistoryEntry(TypedDict):
    """A history record. `change` is signed; `add_on` names the add-on that it is about. On a full plan change the products stand for the numbers, and `replaces` is the order that the Order field had before. A `promotion` takes `discount` off each of `promotion_cycles` cycles."""

    id: str
    effective_date: str
    action: Literal[
        "quantity_increased",
        "quantity_decreased",
        "partial_upgrade",
        "partial_downgrade",
        "full_upgrade",
        "full_downgrade",
        "created",
        "trial_started",
        "trial_upgraded",
        "suspended",
        "reactivated",
        "cancelled",
        "cancellation_scheduled",
        "cancellation_withdrawn",
    ]
    quantity_old: int | None
    quantity_new: int | None
    change: int | None
    product_old: Record | None
    product_new: Record | None
    order: Record | None
    replaces: Record | None
    add_on: str | None
    promotion: str | None
    promotion_cycles: int | None
    discount: Money | None
    by: str


class Invitation(TypedDict):
    """Who is invited as administrator. `link` is the address by which they join, given in this one response where no mail server is set; else it is sent to them by e-mail, and null here."""

    email: str
    link: str | None
    expires_at: str


class InviteAdministratorRequest(TypedDict):
    """The first administrator of a reseller."""

    administrator: AdministratorRequest


class InviteUserRequest(TypedDict):
    """Somebody who is to work in the BSS. It makes no difference whether they have an account."""

    name: str
    email: str
    role: Literal["administrator", "sales", "finance", "viewer"]


class Item(TypedDict):
    """A line of an order. `quantity` is signed on back-orders; prices are net."""

    id: str
    position: int
    product: Record
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money | None
    price_source: Literal["pushed", "subscription", "price_list", "product"] | None
    promotion: str | None
    promotion_cycles: int | None
    gross: Money
    discount: Money
    total: Money
    related: Related | None
    delivered_by: Record | None


class Job(TypedDict):
    """A job and how far it is. `total` is null until it is known. `subject` is the record that it is about. `attempts` counts the failures of its present step, which is tried again; `failure` says why it has stopped, and `failure_code` the same for programs."""

    created_at: str
    updated_at: str
    id: str
    kind: JobKind
    subject: Record
    state: JobState
    done: int
    total: int | None
    attempts: int
    failure: str | None
    failure_code: str | None
    started_by: str
    started_at: str | None
    finished_at: str | None


class JobRow(TypedDict):
    """What has become of one record in a job: `outcome` is a code, `explanation` says why, if there is more."""

    record: str | None
    name: str
    outcome: str
    count: int | None
    explanation: str | None


class JobWithResult(TypedDict):
    """A job with the latest 100 rows of its result."""

    created_at: str
    updated_at: str
    id: str
    kind: JobKind
    subject: Record
    state: JobState
    done: int
    total: int | None
    attempts: int
    failure: str | None
    failure_code: str | None
    started_by: str
    started_at: str | None
    finished_at: str | None
    rows: list[JobRow]


class LabelledAmount(TypedDict):
    """A total of the order with its currency."""

    label: str
    amount: str


class LabelledLines(TypedDict):
    """A label with lines of text; the first line is a name."""

    label: str
    lines: list[str]


class Ledger(TypedDict):
    """Where the chain of hashes ends: how many records it has, and the hash of the last one."""

    position: int
    hash: str
    added_at: str | None


class Limits(TypedDict):
    """What one credential may send: calls in 60 seconds, bytes of a body, records on a page."""

    calls_per_minute: int
    max_body_bytes: int
    max_page_size: int


class LineOutcome(TypedDict):
    """What became of the promotion on one line of the order. `source`: as booking recorded it, or by the terms of today. `reason` is null where the promotion does not cover the line, or is for another audience; `explanation` says it in a sentence."""

    product: Record
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    is_applied: bool
    reason: PromotionReason | None
    source: OutcomeSource
    explanation: str | None
    effect: Money | None


class ListOfAccountSummary(TypedDict):
    items: list[AccountSummary]
    next: str | None


class ListOfActivity(TypedDict):
    items: list[Activity]
    next: str | None


class ListOfAddOn(TypedDict):
    items: list[AddOn]
    next: str | None


class ListOfApiOption(TypedDict):
    items: list[ApiOption]
    next: str | None


class ListOfAttachment(TypedDict):
    items: list[Attachment]
    next: str | None


class ListOfBasket(TypedDict):
    items: list[Basket]
    next: str | None


class ListOfCampaign(TypedDict):
    items: list[Campaign]
    next: str | None


class ListOfCaseSummary(TypedDict):
    items: list[CaseSummary]
    next: str | None


class ListOfChange(TypedDict):
    items: list[Change]
    next: str | None


class ListOfContact(TypedDict):
    items: list[Contact]
    next: str | None


class ListOfCredential(TypedDict):
    items: list[Credential]
    next: str | None


class ListOfCustomField(TypedDict):
    items: list[CustomField]
    next: str | None


class ListOfDelivery(TypedDict):
    items: list[Delivery]
    next: str | None


class ListOfDifference(TypedDict):
    items: list[Difference]
    next: str | None


class ListOfEmail(TypedDict):
    items: list[Email]
    next: str | None


class ListOfGroupSummary(TypedDict):
    items: list[GroupSummary]
    next: str | None


class ListOfHistoryEntry(TypedDict):
    items: list[HistoryEntry]
    next: str | None


class ListOfItem(TypedDict):
    items: list[Item]
    next: str | None


class ListOfJob(TypedDict):
    items: list[Job]
    next: str | None


class ListOfListPrice(TypedDict):
    items: list[ListPrice]
    next: str | None


class ListOfNote(TypedDict):
    items: list[Note]
    next: str | None


class ListOfOrderStatus(TypedDict):
    items: list[OrderStatus]
    next: str | None


class ListOfOrderSummary(TypedDict):
    items: list[OrderSummary]
    next: str | None


class ListOfOrderType(TypedDict):
    items: list[OrderType]
    next: str | None


class ListOfPaymentMethod(TypedDict):
    items: list[PaymentMethod]
    next: str | None


class ListOfPermissionRule(TypedDict):
    items: list[PermissionRule]
    next: str | None


class ListOfPriceImport(TypedDict):
    items: list[PriceImport]
    next: str | None


class ListOfPriceListSummary(TypedDict):
    items: list[PriceListSummary]
    next: str | None


class ListOfPrices(TypedDict):
    items: list[Prices]
    next: str | None


class ListOfProductSummary(TypedDict):
    items: list[ProductSummary]
    next: str | None


class ListOfPromotionSummary(TypedDict):
    items: list[PromotionSummary]
    next: str | None


class ListOfReconciliation(TypedDict):
    items: list[Reconciliation]
    next: str | None


class ListOfRepairRecord(TypedDict):
    items: list[RepairRecord]
    next: str | None


class ListOfResellerSummary(TypedDict):
    items: list[ResellerSummary]
    next: str | None


class ListOfSaleEventSummary(TypedDict):
    items: list[SaleEventSummary]
    next: str | None


class ListOfSubscriptionSummary(TypedDict):
    items: list[SubscriptionSummary]
    next: str | None


class ListOfUser(TypedDict):
    items: list[User]
    next: str | None


class ListOfWebhook(TypedDict):
    items: list[Webhook]
    next: str | None


class ListPrice(TypedDict):
    """A price of a price list. `next_price` is the one that follows it after today, or null."""

    id: str
    product: Record
    vendor_id: str
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    unit_price: Money
    valid_from: str | None
    valid_to: str | None
    next_price: Money | None
    next_from: str | None
    is_imported: bool


class Me(TypedDict):
    """What a token is. `resources` are the first parts of the addresses that it is limited to; empty: to none. `expires_at` is null where it is valid until it is revoked."""

    bss: Bss
    name: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    permissions: list[Permission]
    read_only: bool
    resources: list[ApiResource]
    expires_at: str | None
    limits: Limits


class MissingPrice(TypedDict):
    """A product that the reseller's customers pay for, and that has no price here: its sales would be parked."""

    product: Record
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]


class Money(TypedDict):
    """An amount of a currency. The amount is a decimal number as text."""

    amount: str
    currency: str


class MoveRequest(TypedDict):
    """One place up or down; at the end of the list a record stays."""

    direction: Direction


class NewAddOnRequest(TypedDict):
    """An add-on that is bought with a new subscription; by default it starts with it."""

    product: Id
    quantity: int
    start_date: NotRequired[Day | None]
    vendor_subscription_id: NotRequired[str]
    external_id: NotRequired[str]


class NewCredential(TypedDict):
    """A new credential. `token` is given in this one response. A repetition under the same Idempotency-Key has null in its place: the token is stored nowhere."""

    created_at: str
    updated_at: str
    id: str
    name: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    read_only: bool
    resources: list[ApiResource]
    state: CredentialState
    token_ending: str
    created_by: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None
    token: str | None


class NewOrderItem(TypedDict):
    """An item of a new order: a subscription to a product, more licences of one, or an add-on. Licences and add-ons name a `subscription` of the customer, or by `item` an earlier item of this order that creates one: its position in the list, from 1."""

    adds: NotRequired[Literal["subscription", "licences", "add_on"]]
    product: NotRequired[Id | None]
    billing_cycle: NotRequired[Literal["monthly", "annual", "triennial", "one_time"] | None]
    quantity: int
    subscription: NotRequired[Id | None]
    item: NotRequired[int | None]


class NewResellerResponse(TypedDict):
    """A new reseller, with the invitation of its first administrator."""

    created_at: str
    updated_at: str
    id: str
    name: str
    slug: str
    timezone: str
    back_ordering: BackOrdering
    run_rates: list[Money]
    has_account: bool
    currency: str
    terms: Terms | None
    editable_fields: list[str]
    has_users: bool
    invited: list[str]
    version: str | None
    invitation: Invitation


class Note(TypedDict):
    """A note. `may_delete`: this credential wrote it, or is an administrator's."""

    id: str
    text: str
    created_by: str
    created_at: str
    may_delete: bool


class NoteEmailRequest(TypedDict):
    """An e-mail that is stored elsewhere, by its subject."""

    subject: str


class Order(TypedDict):
    """An order with its items. `version` grows with every change, and is its ETag. `origin` and `ribbon` are those of back-orders; `upstream` is what the distributor has booked of a reseller's order. `date` is the effective date. Values of custom fields are texts: a number in digits, a date as YYYY-MM-DD, `yes` or `no`, a user by id."""

    id: str
    number: str
    name: str
    external_id: str
    is_back_order: bool
    origin: OrderOrigin | None
    ribbon: str | None
    account: Record | AccountSummary
    billing_to: Record | AccountSummary
    date: str
    type: Record | None
    status: Status
    price_list: Record | None
    payment_method: Record | None
    sales_rep: Record | None
    contact: Record | None
    campaign: Record | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    currency: str
    gross: Money
    discount: Money
    total: Money
    monthly_run_rate: Money
    items: list[Item]
    parent: Record | None
    created_at: str
    updated_at: str
    executed_at: str | None
    upstream: Upstream | None
    warnings: list[str]
    version: int
    allowed_actions: list[AllowedAction]
    editable_fields: list[str]


class OrderNumbers(TypedDict):
    """How order numbers are written: a prefix, and as many digits as `padding` says at least."""

    prefix: str
    padding: int


class OrderOrigin(TypedDict):
    """The origin of a back-order: whose sale, which sale, and its effective date."""

    reseller: Record
    trigger: Literal[
        "subscription_created",
        "order_executed",
        "items_delivered",
        "basket_checked_out",
        "quantity_changed",
        "addon_added",
        "addon_quantity_changed",
        "trial_upgraded",
        "plan_changed_full",
        "plan_changed_partial",
    ]
    sale_event: str
    effective_date: str


class OrderStatus(TypedDict):
    """An order status. `kind` is its meaning."""

    created_at: str
    updated_at: str
    id: str
    name: str
    kind: Literal["draft", "in_progress", "executes", "cancels"]
    is_default: bool


class OrderSummary(TypedDict):
    """An order in a list."""

    id: str
    number: str
    name: str
    external_id: str
    is_back_order: bool
    trigger: (
        Literal[
            "subscription_created",
            "order_executed",
            "items_delivered",
            "basket_checked_out",
            "quantity_changed",
            "addon_added",
            "addon_quantity_changed",
            "trial_upgraded",
            "plan_changed_full",
            "plan_changed_partial",
        ]
        | None
    )
    date: str
    account: Record | AccountSummary
    billing_to: Record | AccountSummary
    type: Record | None
    status: Status
    responsible_user: Record | None
    item_count: int
    total: Money
    upstream: Upstream | None
    version: int
    created_at: str
    updated_at: str
    items: list[Item]


class OrderType(TypedDict):
    """An order type, with the default status of its orders, if it has one of its own."""

    created_at: str
    updated_at: str
    id: str
    name: str
    is_default: bool
    default_status: Record | None


class OtherEvent(TypedDict):
    """Another event of the same subscriptions."""

    id: str
    kind: Literal[
        "subscription_created",
        "order_executed",
        "items_delivered",
        "basket_checked_out",
        "quantity_changed",
        "addon_added",
        "addon_quantity_changed",
        "trial_upgraded",
        "plan_changed_full",
        "plan_changed_partial",
        "subscription_cancelled",
        "cancellation_scheduled",
        "cancellation_withdrawn",
        "subscription_suspended",
        "subscription_reactivated",
        "subscription_renewed",
        "auto_renewal_set",
        "subscription_updated",
        "customer_updated",
        "earlier_sale",
    ]
    happened_at: str
    state: LogState
    reason: (
        Literal[
            "no_price",
            "currency_mismatch",
            "amount_too_large",
            "unknown_product",
            "no_reseller_account",
            "unexpected_error",
            "own_products_only",
            "mirror_followed",
            "not_mirrored",
        ]
        | None
    )


class PaymentMethod(TypedDict):
    """A payment method."""

    created_at: str
    updated_at: str
    id: str
    name: str


class PaymentMethodRequest(TypedDict):
    """The name of a payment method, unique in the BSS. Records that have it show a new name."""

    name: str


class PendingChange(TypedDict):
    """A change that is scheduled and can be withdrawn until its day. `product` is that of a plan change; then `quantity` null means all licences, and `into` is the subscription that they are moved to."""

    effective_date: str
    at_renewal: bool
    quantity: int | None
    product: str | None
    into: Record | None
    requested_by: str
    requested_at: str


class PermissionRule(TypedDict):
    """A permission rule, and the kinds of record for which it is the default."""

    created_at: str
    updated_at: str
    id: str
    name: str
    default_for: list[Literal["order", "account", "subscription"]]


class PermissionRuleWithGrants(TypedDict):
    """A permission rule with its grants."""

    created_at: str
    updated_at: str
    id: str
    name: str
    default_for: list[Literal["order", "account", "subscription"]]
    grants: list[Grant]


class PriceFile(TypedDict):
    """A price file that was sent. `report` is null until it was read; `price_import`: once it is applied. `job` reads or applies it, or did so last. A file is stored for a week."""

    id: str
    price_list: Record
    file_name: str
    uploaded_at: str
    uploaded_by: str
    options: FileOptions
    report: FileReport | None
    job: Job | None
    price_import: str | None


class PriceImport(TypedDict):
    """A price file that was applied, which never changes. `digest` is its SHA-256; empty `segments`: all."""

    created_at: str
    updated_at: str
    id: str
    price_list: Record
    file_name: str
    digest: str
    imported_at: str
    imported_by: str
    market: str
    segments: list[str]
    is_partial: bool
    counts: dict[str, int]


class PriceList(TypedDict):
    """A price list. `version` changes with what can be edited of the list itself, and is its ETag."""

    created_at: str
    updated_at: str
    id: str
    name: str
    currency: str
    is_active: bool
    valid_from: str | None
    valid_to: str | None
    state: PriceListState
    price_count: int
    import_count: int
    version: str


class PriceListSummary(TypedDict):
    """A price list in a list. `state` is that of today; `price_count`: the prices that count today."""

    created_at: str
    updated_at: str
    id: str
    name: str
    currency: str
    is_active: bool
    valid_from: str | None
    valid_to: str | None
    state: PriceListState
    price_count: int


class PricePeriod(TypedDict):
    """A price with the days on which it counts; null: an open end."""

    id: str
    price: Money
    valid_from: str | None
    valid_to: str | None


class Prices(TypedDict):
    """The prices of a product in one billing cycle, the earliest first. `price_list` is null for the unit prices of the BSS itself. `version` is the ETag of these prices."""

    product: Record
    price_list: Record | None
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    periods: list[PricePeriod]
    version: str


class PrintLine(TypedDict):
    """One line of the order, or the column heads. An empty promotion is not drawn."""

    position: str
    product: str
    billing_cycle: str
    quantity: str
    unit_price: str
    promotion: str
    discount: str
    total: str


class PrintOut(TypedDict):
    """The content of a print-out. Texts only; `page_number_format` has `{page}` and `{pages}`."""

    language: str
    bss: str
    title: str
    number: LabelledLines
    name: str
    ribbon: str
    issuer: list[str]
    payable_to: LabelledLines | None
    parties: list[LabelledLines]
    terms: list[LabelledLines]
    column_titles: PrintLine
    lines: list[PrintLine]
    sums: list[LabelledAmount]
    total: LabelledAmount
    run_rate: LabelledAmount
    run_rate_explanation: str
    page_number_format: str


class Problem(TypedDict):
    """An error as RFC 9457 describes it. Programs decide by `code`; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError]


class Product(TypedDict):
    """A product. `version` changes with what can be edited, and is its ETag. `parents` are products that it can be added to, `add_ons` those that can be added to it. Of each of these lists the first 50 are named. `trial_days` null: not known; `max_quantity` null: no limit."""

    id: str
    name: str
    code: str
    vendor_id: str
    external_id: str
    type: str
    add_on_of: list[str]
    owner: Record | None
    status: Literal["active", "discontinued"]
    offers_trial: bool
    min_quantity: int
    max_quantity: int | None
    created_at: str
    updated_at: str
    externally_priced: bool
    trial_days: int | None
    parents: list[Record]
    add_ons: list[Record]
    upgrades_to: list[Record]
    upgrades_from: list[Record]
    version: str


class ProductSummary(TypedDict):
    """A product in a list. `owner` is the BSS upstream whose product it is; null: this BSS."""

    id: str
    name: str
    code: str
    vendor_id: str
    external_id: str
    type: str
    add_on_of: list[str]
    owner: Record | None
    status: Literal["active", "discontinued"]
    offers_trial: bool
    min_quantity: int
    max_quantity: int | None
    created_at: str
    updated_at: str


class Promotion(TypedDict):
    """A promotion. `editable_fields` are those that can still be changed; `version` is its ETag."""

    created_at: str
    updated_at: str
    id: str
    name: str
    audience: Literal["resellers", "own_customers"]
    kind: Literal["percent", "amount"]
    value: str
    currency: str | None
    first_date: str | None
    last_date: str | None
    cycles: int | None
    new_customers_only: bool
    state: PromotionState
    products: list[CoveredProduct]
    price_lists: list[Record]
    requires: list[Record]
    editable_fields: list[str]
    version: str


class PromotionSummary(TypedDict):
    """A promotion with its terms. Empty `price_lists` and `requires`: no such limit. `value` is a percentage, or with kind `amount` what is taken off each licence in `currency`. `cycles` is how many billing cycles it lasts; null: for the lifetime. `first_date` and `last_date` null: an open end."""

    created_at: str
    updated_at: str
    id: str
    name: str
    audience: Literal["resellers", "own_customers"]
    kind: Literal["percent", "amount"]
    value: str
    currency: str | None
    first_date: str | None
    last_date: str | None
    cycles: int | None
    new_customers_only: bool
    state: PromotionState
    products: list[CoveredProduct]
    price_lists: list[Record]
    requires: list[Record]


class Provenance(TypedDict):
    """The provenance of a back-order: codes, ids, amounts and moments, and beside them sentences for people."""

    sale: str
    sale_event: str
    request_id: str | None
    by: str
    reference: str
    reseller: Record
    customer: Record
    effective_date: str
    attempts: int
    trigger: Literal[
        "subscription_created",
        "order_executed",
        "items_delivered",
        "basket_checked_out",
        "quantity_changed",
        "addon_added",
        "addon_quantity_changed",
        "trial_upgraded",
        "plan_changed_full",
        "plan_changed_partial",
    ]
    moments: list[ProvenanceMoment]
    prices: list[ProvenancePrice]
    promotions: list[ProvenancePromotion]
    fields: list[ProvenanceField]
    mirrors: list[ProvenanceMirror]
    left_out: list[ProvenanceOmission]
    warnings: list[str]
    warning_codes: list[
        Literal[
            "responsible_user_fallback",
            "sharing_rule_fallback",
            "status_fallback",
            "payment_method_missing",
        ]
    ]


class ProvenanceField(TypedDict):
    """A field of the order, and where booking took it from."""

    field: str
    code: Literal[
        "price_list",
        "payment_method",
        "currency",
        "type",
        "status",
        "responsible_user",
        "sharing_rule",
    ]
    value: str
    source: str
    source_code: (
        Literal[
            "api_options",
            "reseller_account",
            "administrator",
            "default_rule",
            "default",
            "type_default",
            "bss_default",
            "fallback",
            "none",
        ]
        | None
    )


class ProvenanceMirror(TypedDict):
    """A record that this booking mirrored, and the places on its page where the order is shown."""

    name: str
    kind: Literal["order", "account", "subscription"]
    subscription: str | None
    detail: str
    places: list[str]
    place_codes: list[Literal["order_field", "history", "source_type"]]


class ProvenanceMoment(TypedDict):
    """One of the four moments of a sale: `at`, or for the effective one its `date`; null: not yet."""

    code: Literal["happened", "arrived", "booked", "effective"]
    at: str | None
    date: str | None
    title: str
    figure: str
    detail: str


class ProvenanceOmission(TypedDict):
    """A product of the sale that is not on the order, and why."""

    product: str
    quantity: int
    why: str
    reason_code: Literal["own_product"]


class ProvenancePrice(TypedDict):
    """The source of an item's price: its step among four, and the reason."""

    product: str
    product_id: str
    billing_cycle: str
    billing_cycle_code: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money | None
    step: int
    source: str
    source_code: Literal["pushed", "subscription", "price_list", "product"] | None
    because: str
    reason_code: Literal[
        "not_recorded", "pushed", "subscription", "price_list", "no_price_list", "not_in_price_list"
    ]


class ProvenancePromotion(TypedDict):
    """A promotion that was considered for an item, and the result. `id` is null where it is there no more."""

    id: str | None
    name: str
    terms: str
    item: str
    product_id: str
    billing_cycle_code: Literal["monthly", "annual", "triennial", "one_time"]
    is_taken: bool
    reason: str
    reason_code: Literal[
        "best",
        "less_good",
        "one_time",
        "not_started",
        "ended",
        "not_added",
        "other_price_list",
        "other_currency",
        "new_customers_only",
        "requires_products",
    ]
    effect: Money


class QuickAddItemRequest(TypedDict):
    """A new subscription, by the code of its product."""

    code: str
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: NotRequired[int]


class ReadFileRequest(TypedDict):
    """Other options with which to read a file; those that are left out are the usual ones. `partial`: it is a part of a list, and what it does not name stays. `repair`: read a file that a spreadsheet rewrote, where nothing is lost."""

    market: NotRequired[str | None]
    segments: NotRequired[Sequence[str]]
    partial: NotRequired[bool]
    skip_bad_rows: NotRequired[bool]
    confirm_discontinued: NotRequired[bool]
    repair: NotRequired[bool]


class Reconciliation(TypedDict):
    """The last comparison of a reseller: sales, their orders, its mirrors, and how many differences there are. `checked_at` is null where there was none yet; `is_pending`: another one is requested or under way."""

    reseller: Record
    checked_at: str | None
    is_pending: bool
    sales: int
    orders: int
    mirrors: int
    differences: int


class Record(TypedDict):
    """A record that another one names."""

    id: str
    name: str


class RelateEmailRequest(TypedDict):
    """A received e-mail that is not related to an order yet."""

    email: Id


class Related(TypedDict):
    """The place where an item is shown: the subscription or add-on, and one of the three places. `subscription` has the page; `place` is null on ordinary orders."""

    record_id: str
    subscription: Record
    is_add_on: bool
    place: Literal["order_field", "history", "source_type"] | None


class RepairRecord(TypedDict):
    """A repair that has been done: the difference as it was, who had it done, and when."""

    id: str
    reseller: Record
    category: DifferenceCategory
    code: DifferenceCode
    record_type: DifferenceRecord
    record: str
    name: str
    detail: str
    repair: Repair
    values: list[RepairedValueResponse]
    by: str
    repaired_at: str


class RepairResponse(TypedDict):
    """What has been repaired, or would be by a dry run: each value before and after."""

    repair: Repair
    values: list[RepairedValueResponse]


class RepairedValueResponse(TypedDict):
    """A value that a repair writes. `before` and `after` are texts; null: there was none. `field` is a field of the record `record`, whose kind is `record_type`; of an order that is booked, `items` and `total`."""

    record_type: DifferenceRecord
    record: str
    name: str
    field: str
    before: str | None
    after: str | None


class ReplayRequest(TypedDict):
    """Which delivery is sent again; without one all that have failed."""

    delivery: NotRequired[Id | None]


class ReplayResponse(TypedDict):
    """How many deliveries are sent again."""

    replayed: int


class Reseller(TypedDict):
    """A reseller. `terms` is null where no account of this BSS stands for it: nothing is booked then. `editable_fields` are the terms that can be changed. `invited` are those who may become its first administrator, while nobody works there. `version` is that of the terms."""

    created_at: str
    updated_at: str
    id: str
    name: str
    slug: str
    timezone: str
    back_ordering: BackOrdering
    run_rates: list[Money]
    has_account: bool
    currency: str
    terms: Terms | None
    editable_fields: list[str]
    has_users: bool
    invited: list[str]
    version: str | None


class ResellerSummary(TypedDict):
    """A reseller in a list. `id` is its BSS, `slug` that BSS's short name. `run_rates` are per currency. `updated_at`: when back-ordering was activated, or its account here was last changed."""

    created_at: str
    updated_at: str
    id: str
    name: str
    slug: str
    timezone: str
    back_ordering: BackOrdering
    run_rates: list[Money]
    has_account: bool


class RetryRequest(TypedDict):
    """Which parked events to retry: all, those of one reason, those of one reseller, or both."""

    reason: NotRequired[
        Literal[
            "no_price",
            "currency_mismatch",
            "amount_too_large",
            "unknown_product",
            "no_reseller_account",
            "unexpected_error",
        ]
        | None
    ]
    reseller: NotRequired[Id | None]


class RetryResponse(TypedDict):
    """How many parked events were released. The worker books them, or parks them again. At most 1,000 are released by one call; `is_complete` false: there are more."""

    retried: int
    is_complete: bool


class SaleEvent(TypedDict):
    """A sale event with its lines. `remedy` says what to do about a parked one, before it is retried. `problem_product` is the product of the line that could not be booked. `blocked_by` and `blocks` are open events of the same subscriptions. `may_retry`: it is parked, and the role permits a retry."""

    created_at: str
    updated_at: str
    id: str
    kind: Literal[
        "subscription_created",
        "order_executed",
        "items_delivered",
        "basket_checked_out",
        "quantity_changed",
        "addon_added",
        "addon_quantity_changed",
        "trial_upgraded",
        "plan_changed_full",
        "plan_changed_partial",
        "subscription_cancelled",
        "cancellation_scheduled",
        "cancellation_withdrawn",
        "subscription_suspended",
        "subscription_reactivated",
        "subscription_renewed",
        "auto_renewal_set",
        "subscription_updated",
        "customer_updated",
        "earlier_sale",
    ]
    is_sale: bool
    state: LogState
    reason: (
        Literal[
            "no_price",
            "currency_mismatch",
            "amount_too_large",
            "unknown_product",
            "no_reseller_account",
            "unexpected_error",
            "own_products_only",
            "mirror_followed",
            "not_mirrored",
        ]
        | None
    )
    remedy: str | None
    problem_product: Record | None
    reseller: Record
    customer: str
    account: Record | None
    reference: str
    by: str
    request_id: str | None
    happened_at: str
    arrived_at: str
    settled_at: str | None
    effective_date: str
    attempts: int
    not_before: str | None
    order: str | None
    order_number: str | None
    lines: list[SoldLine]
    blocked_by: list[OtherEvent]
    blocks: list[OtherEvent]
    may_retry: bool


class SaleEventSummary(TypedDict):
    """A sale event in a list. `updated_at`: when it was last booked, parked or blocked. `kind` is what was done, such as `quantity_changed`; `is_sale`: something was sold. `reason` is why it is parked, or books nothing. `order` has been booked for it. `not_before` is when it is retried by itself."""

    created_at: str
    updated_at: str
    id: str
    kind: Literal[
        "subscription_created",
        "order_executed",
        "items_delivered",
        "basket_checked_out",
        "quantity_changed",
        "addon_added",
        "addon_quantity_changed",
        "trial_upgraded",
        "plan_changed_full",
        "plan_changed_partial",
        "subscription_cancelled",
        "cancellation_scheduled",
        "cancellation_withdrawn",
        "subscription_suspended",
        "subscription_reactivated",
        "subscription_renewed",
        "auto_renewal_set",
        "subscription_updated",
        "customer_updated",
        "earlier_sale",
    ]
    is_sale: bool
    state: LogState
    reason: (
        Literal[
            "no_price",
            "currency_mismatch",
            "amount_too_large",
            "unknown_product",
            "no_reseller_account",
            "unexpected_error",
            "own_products_only",
            "mirror_followed",
            "not_mirrored",
        ]
        | None
    )
    reseller: Record
    customer: str
    product: str | None
    quantity: int | None
    other_products: int
    happened_at: str
    effective_date: str
    by: str
    order: Record | None
    attempts: int
    not_before: str | None


class SendEmailRequest(TypedDict):
    """An e-mail to send about an order; the order's number is put before its subject."""

    to: Sequence[str]
    subject: str
    text: str


class SetListPriceRequest(TypedDict):
    """A price of a product from a day on, in the currency of the price list; default: today."""

    product: Id
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    amount: str
    valid_from: NotRequired[Day | None]


class SetPriceRequest(TypedDict):
    """A price from a day on, in the currency of the price list, or of the BSS; default: today."""

    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    amount: str
    valid_from: NotRequired[Day | None]


class SignInSettings(TypedDict):
    """How people sign in: the roles that need a second factor, and after how long unused sessions end; null: never."""

    second_factor_roles: list[Literal["administrator", "sales", "finance", "viewer"]]
    idle_minutes: int | None


class SoldLine(TypedDict):
    """A line of a sale. `is_own`: the product is the reseller's own, so it is not booked."""

    kind: Literal[
        "new_subscription",
        "new_add_on",
        "quantity",
        "add_on_quantity",
        "full_plan_old",
        "full_plan_new",
        "partial_plan_source",
        "partial_plan_new_target",
        "partial_plan_into",
    ]
    product: Record
    is_own: bool
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    quantity_old: int | None
    quantity_new: int | None


class StartDateRequest(TypedDict):
    """The start date of what is delivered; default: today."""

    start_date: NotRequired[Day | None]


class Status(TypedDict):
    """An order status. `kind` is its meaning."""

    id: str
    name: str
    kind: Literal["draft", "in_progress", "executes", "cancels"]


class Subscription(TypedDict):
    """A subscription or an add-on; an add-on has a `parent`. `version` is its ETag. `amount` is what the customer pays per billing cycle, `total` the same less its promotion. `order` is the Order field; `upstream` says how the sales of a reseller's subscription stand at the distributor. `managed_by` is the reseller whose subscription a mirror follows."""

    id: str
    name: str
    kind: Literal["subscription", "add_on"]
    parent: Record | None
    account: Record | AccountSummary
    billing_to: Record | AccountSummary | None
    product: Record | ProductSummary
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money | None
    amount: Money | None
    total: Money | None
    currency: str
    status: Literal["inactive", "active", "suspended", "pending_cancel", "cancelled"]
    is_trial: bool
    start_date: str
    renewal_date: str | None
    end_date: str | None
    ends_on: str | None
    cancellation_requested_on: str | None
    auto_renew: bool
    vendor_subscription_id: str
    external_id: str
    order: Record | None
    responsible_user: Record | None
    sharing_rule: Record | None
    custom_fields: dict[str, str]
    managed_by: Record | None
    ribbon: str | None
    promotion: AppliedPromotion | None
    pending_change: PendingChange | None
    add_ons: list[AddOn]
    upstream: Upstream | None
    created_at: str
    updated_at: str
    version: str
    allowed_actions: list[AllowedAction]
    editable_fields: list[str]


class SubscriptionQuantityRequest(TypedDict):
    """The new total of licences, from today, from a `date`, or from the next renewal."""

    date: NotRequired[Day | None]
    at_renewal: NotRequired[bool]
    quantity: int


class SubscriptionSummary(TypedDict):
    """A subscription in a list. `status` is that of today. `ends_on` is null while it goes on, `renews_on` where it ends."""

    id: str
    name: str
    account: Record | AccountSummary
    product: Record | ProductSummary
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    quantity: int
    unit_price: Money | None
    status: Literal["inactive", "active", "suspended", "pending_cancel", "cancelled"]
    is_trial: bool
    start_date: str
    renews_on: str | None
    ends_on: str | None
    vendor_subscription_id: str
    external_id: str
    managed_by: Record | None
    responsible_user: Record | None
    upstream: Upstream | None
    created_at: str
    updated_at: str
    add_ons: list[SubscriptionSummary]


class Terms(TypedDict):
    """What is agreed with a reseller, on its `account` in this BSS."""

    account: Record
    currency: str
    price_list: Record | None
    payment_method: Record | None
    responsible_user: Record | None


class TermsRequest(TypedDict):
    """What is agreed with a reseller. `currency` is that of its orders; default: that of this BSS. Without a price list the products' own prices count."""

    currency: NotRequired[str | None]
    price_list: NotRequired[Id | None]
    payment_method: NotRequired[Id | None]


class TestDelivery(TypedDict):
    """The delivery of a test event. Its record says what came of it."""

    id: str


class UnitPrice(TypedDict):
    """A unit price per billing cycle, in the currency of the BSS."""

    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    amount: str


class UpdateAccountRequest(TypedDict):
    """Changes of an account. Records are given by their ids; null removes them. Exactly its `editable_fields` can be changed; a change of any other field is refused by its name, and nothing is changed."""

    name: NotRequired[str]
    accounting_no: NotRequired[str]
    email: NotRequired[str]
    billing_address: NotRequired[str]
    vendor_customer_id: NotRequired[str]
    phone: NotRequired[str]
    country: NotRequired[str]
    vat_id: NotRequired[str]
    vendor_domain: NotRequired[str]
    external_id: NotRequired[str]
    responsible_user: NotRequired[Id | None]
    sharing_rule: NotRequired[Id | None]
    custom_fields: NotRequired[Mapping[str, str | int | float | bool | None]]


class UpdateActivityRequest(TypedDict):
    """Changes of an activity; null removes a person or a due date."""

    subject: NotRequired[str]
    kind: NotRequired[Literal["call", "meeting", "task"]]
    text: NotRequired[str]
    assigned_to: NotRequired[Id | None]
    due_date: NotRequired[Day | None]


class UpdateApiOptionRequest(TypedDict):
    """Changes of Use of API Options; null clears an option. Somebody who has become inactive may stay where they stand."""

    responsible_user: NotRequired[Id | None]
    sharing_rule: NotRequired[Id | None]


class UpdateBasketItemRequest(TypedDict):
    """The new quantity of a line; 0 takes it out, with the lines that are for it."""

    quantity: int


class UpdateBssRequest(TypedDict):
    """Changes of the settings of the BSS: all of the given ones, or none."""

    company: NotRequired[UpdateCompanyRequest]
    order_numbers: NotRequired[UpdateOrderNumbersRequest]
    language: NotRequired[str]
    markup_percent: NotRequired[str]
    sign_in: NotRequired[UpdateSignInRequest]


class UpdateCampaignRequest(TypedDict):
    """Changes of a campaign; `is_active` false ends it."""

    name: NotRequired[str]
    is_active: NotRequired[bool]


class UpdateCaseRequest(TypedDict):
    """Changes of a case; its text, if there is one, becomes an entry."""

    status: NotRequired[Literal["open", "in_progress", "closed"]]
    priority: NotRequired[Literal["low", "normal", "high"]]
    assigned_to: NotRequired[Id | None]
    text: NotRequired[str]


class UpdateCompanyRequest(TypedDict):
    """Changes of what print-outs say of the BSS."""

    address: NotRequired[str]
    vat_id: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    bank_details: NotRequired[str]
    payment_days: NotRequired[int | None]


class UpdateContactRequest(TypedDict):
    """Changes of a contact."""

    name: NotRequired[str]
    email: NotRequired[str]
    phone: NotRequired[str]
    role: NotRequired[str]


class UpdateCustomFieldRequest(TypedDict):
    """Changes of a custom field. A choice that records have stays one; null takes the default away."""

    name: NotRequired[str]
    choices: NotRequired[Sequence[str]]
    group: NotRequired[str]
    is_compulsory: NotRequired[bool]
    default: NotRequired[str | None]


class UpdateGroupRequest(TypedDict):
    """Changes of a group; `members` are given whole. Who has become inactive may stay."""

    name: NotRequired[str]
    members: NotRequired[Sequence[Id]]


class UpdateOrderItemRequest(TypedDict):
    """Changes of an item. Without `billing_cycle` that stays as it is."""

    quantity: int
    billing_cycle: NotRequired[Literal["monthly", "annual", "triennial", "one_time"] | None]


class UpdateOrderNumbersRequest(TypedDict):
    """Changes of how order numbers are written, also those that there are."""

    prefix: NotRequired[str]
    padding: NotRequired[int]


class UpdateOrderRequest(TypedDict):
    """Changes of an order. Records are given by their ids; null removes them. On a back-order exactly the fields of its `editable_fields` can be changed; a change of any other field is refused by its name, and nothing is changed."""

    name: NotRequired[str]
    external_id: NotRequired[str]
    date: NotRequired[Day]
    type: NotRequired[Id | None]
    status: NotRequired[Id]
    price_list: NotRequired[Id | None]
    payment_method: NotRequired[Id | None]
    sales_rep: NotRequired[Id | None]
    contact: NotRequired[Id | None]
    campaign: NotRequired[Id | None]
    responsible_user: NotRequired[Id | None]
    sharing_rule: NotRequired[Id | None]
    custom_fields: NotRequired[Mapping[str, str | int | float | bool | None]]


class UpdateOrderStatusRequest(TypedDict):
    """Changes of an order status. What it means stays as long as something has it."""

    name: NotRequired[str]
    kind: NotRequired[Literal["draft", "in_progress", "executes", "cancels"]]
    is_default: NotRequired[bool]


class UpdateOrderTypeRequest(TypedDict):
    """Changes of an order type. Orders that have it keep their status."""

    name: NotRequired[str]
    is_default: NotRequired[bool]
    default_status: NotRequired[Id | None]


class UpdatePermissionRuleRequest(TypedDict):
    """Changes of a permission rule. `default_for`: the kinds of record of which it is the default from now on, in place of another."""

    name: NotRequired[str]
    default_for: NotRequired[Sequence[Literal["order", "account", "subscription"]]]


class UpdatePriceListRequest(TypedDict):
    """Changes of a price list itself; null is an open end."""

    name: NotRequired[str]
    is_active: NotRequired[bool]
    valid_from: NotRequired[Day | None]
    valid_to: NotRequired[Day | None]


class UpdateProductRequest(TypedDict):
    """Changes of a product of this BSS; lists are given whole, null takes a limit away."""

    code: NotRequired[str]
    name: NotRequired[str]
    vendor_id: NotRequired[str]
    external_id: NotRequired[str]
    type: NotRequired[str]
    add_on_of: NotRequired[Sequence[str]]
    externally_priced: NotRequired[bool]
    offers_trial: NotRequired[bool]
    trial_days: NotRequired[int | None]
    min_quantity: NotRequired[int]
    max_quantity: NotRequired[int | None]
    upgrades_to: NotRequired[Sequence[Id]]


class UpdatePromotionRequest(TypedDict):
    """Changes of a promotion: of its `editable_fields` only. Lists are given whole."""

    name: NotRequired[str]
    audience: NotRequired[Literal["resellers", "own_customers"]]
    kind: NotRequired[Literal["percent", "amount"]]
    value: NotRequired[str]
    currency: NotRequired[str]
    first_date: NotRequired[Day | None]
    last_date: NotRequired[Day | None]
    cycles: NotRequired[int | None]
    new_customers_only: NotRequired[bool]
    products: NotRequired[Sequence[CoveredProductRequest]]
    price_lists: NotRequired[Sequence[Id]]
    requires: NotRequired[Sequence[Id]]


class UpdateResellerRequest(TypedDict):
    """Changes of what is agreed with a reseller. Booked orders stay as they are; null removes a record."""

    currency: NotRequired[str]
    price_list: NotRequired[Id | None]
    payment_method: NotRequired[Id | None]
    responsible_user: NotRequired[Id | None]


class UpdateSignInRequest(TypedDict):
    """Changes of how people sign in."""

    second_factor_roles: NotRequired[
        Sequence[Literal["administrator", "sales", "finance", "viewer"]]
    ]
    idle_minutes: NotRequired[int | None]


class UpdateSubscriptionRequest(TypedDict):
    """Changes of a subscription or add-on. Records are given by their ids; null removes them. Exactly its `editable_fields` can be changed; a change of any other field is refused by its name, and nothing is changed. What is sold changes by the actions."""

    vendor_subscription_id: NotRequired[str]
    external_id: NotRequired[str]
    responsible_user: NotRequired[Id | None]
    sharing_rule: NotRequired[Id | None]
    custom_fields: NotRequired[Mapping[str, str | int | float | bool | None]]


class UpdateUserRequest(TypedDict):
    """Changes of a user. `language`: `en`, `de`, `el`, or empty for that of the browser."""

    role: NotRequired[Literal["administrator", "sales", "finance", "viewer"]]
    language: NotRequired[str]


class UpdateWebhookRequest(TypedDict):
    """What changes of a webhook; what is left out stays."""

    url: NotRequired[str]
    description: NotRequired[str]
    types: NotRequired[Sequence[EventType]]


class UpgradeTrialRequest(TypedDict):
    """The terms of the paid subscription; by default as many licences as on trial, from today."""

    quantity: NotRequired[int | None]
    start_date: NotRequired[Day | None]


class Upstream(TypedDict):
    """The state of a sale at the distributor; of several, the first that is parked or waits, else the latest. `order_number`, `order_date` and `total` are those of the order that the distributor has booked. `code` and `reason` say why a sale is parked. `since` is the moment of the sale, of the booking once it is booked."""

    state: Literal["waiting", "booked", "parked", "nothing_to_book"]
    order_number: str | None
    order_date: str | None
    total: Money | None
    code: str | None
    reason: str | None
    since: str


class User(TypedDict):
    """Somebody who works or worked in the BSS."""

    created_at: str
    updated_at: str
    id: str
    name: str
    is_active: bool


class UserInvitation(TypedDict):
    """Who is invited. `link` is the address by which they join, given in this one response where no mail server is set; else it is sent to them by e-mail, and null here."""

    email: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    link: str | None
    expires_at: str


class UserWithRole(TypedDict):
    """A user with what administrators see. `language` is empty where it is that of the browser. `has_second_factor`: signing in asks them for a code beside their password."""

    created_at: str
    updated_at: str
    id: str
    name: str
    is_active: bool
    email: str
    role: Literal["administrator", "sales", "finance", "viewer"]
    language: str
    has_second_factor: bool


class Webhook(TypedDict):
    """A webhook. `types` empty: it gets events of all types. `disabled_reason`: `by_hand`, `gone` (the receiver answered 410) or `failing` (three days without a success). `format` is `cloud_events`, or names the TM Forum API whose `hub` it was added to. `previous_secret_until`: the replaced secret signs too until then."""

    created_at: str
    updated_at: str
    id: str
    url: str
    description: str
    types: list[EventType]
    format: WebhookFormat
    state: WebhookState
    disabled_reason: DisabledReason | None
    disabled_at: str | None
    last_success_at: str | None
    failing_since: str | None
    previous_secret_until: str | None
    created_by: str


class WebhookSecret(TypedDict):
    """A webhook with its new secret, which is given in this one response. A repetition under the same Idempotency-Key has null in its place."""

    created_at: str
    updated_at: str
    id: str
    url: str
    description: str
    types: list[EventType]
    format: WebhookFormat
    state: WebhookState
    disabled_reason: DisabledReason | None
    disabled_at: str | None
    last_success_at: str | None
    failing_since: str | None
    previous_secret_until: str | None
    created_by: str
    secret: str | None


class WhyNot(TypedDict):
    """Why the lines of an order have a promotion or not."""

    promotion: Record
    order: Record
    number: str
    is_back_order: bool
    lines: list[LineOutcome]


class WithdrawListPriceRequest(TypedDict):
    """A price of a product that has not begun; the one before goes on in its place."""

    product: Id
    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    price: Id


class WithdrawPriceRequest(TypedDict):
    """A price that has not begun; the one before goes on in its place."""

    billing_cycle: Literal["monthly", "annual", "triennial", "one_time"]
    price: Id
