"""What can be done with webhooks, when a delivery is tried again, and what ends a webhook."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.eventlog.rulebook import CatalogueEventType


class WebhookAction(StrEnum):
    """What can be done with webhooks."""

    MANAGE_WEBHOOKS = "manage_webhooks"
    READ_WEBHOOKS = "read_webhooks"


# A webhook gets the events of every record, whatever its permission rule.
NEEDS = declare_needs(
    WebhookAction, dict.fromkeys(WebhookAction, AccessRequirement(Permission.INTEGRATE, Level.SEE))
)


class WebhookFormat(StrEnum):
    """What a webhook is sent: CloudEvents, or the notifications of one TM Forum API to its `hub`."""

    CLOUD_EVENTS = "cloud_events"
    PRODUCT_ORDERING = "product_ordering"
    PRODUCT_INVENTORY = "product_inventory"
    PRODUCT_CATALOG = "product_catalog"


# Events that only one format tells of, whatever types its webhook has.
TYPES_OF_FORMAT: Mapping[WebhookFormat, Sequence[CatalogueEventType]] = {
    WebhookFormat.PRODUCT_CATALOG: tuple(CatalogueEventType)
}


class WebhookState(StrEnum):
    """Whether a webhook is sent anything. The events of the meantime follow when it is enabled again."""

    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledReason(StrEnum):
    """Why a webhook is disabled: by a person, by its receiver (410), or after days of failures."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """How far the delivery of an event is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class AttemptResult(StrEnum):
    """What came of an attempt. Every status from 200 to 299 is success; redirects are not followed."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    TIMED_OUT = "timed_out"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE_ADDRESS = "private_address"
    NO_CONNECTION = "no_connection"
    NO_SECURE_CONNECTION = "no_secure_connection"
    UNREADABLE_RESPONSE = "unreadable_response"
    INTERRUPTED = "interrupted"


def result_of_status(status: int) -> AttemptResult:
    """Return what a status of HTTP means."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return AttemptResult.DELIVERED
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return AttemptResult.REDIRECTED
    return AttemptResult.REFUSED


# After each failure; then the delivery has failed. Three days and some hours together.
RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
DISABLED_AFTER = timedelta(days=3)  # without one success between failures


def next_attempt_at(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many failed attempts; None: never."""
    return now + RETRY_DELAYS[attempts - 1] if attempts < MAX_ATTEMPTS else None


def disabling_reason(
    status: int | None, *, failing_since: datetime, now: datetime
) -> DisabledReason | None:
    """Return why a failed attempt disables its webhook; None: it does not."""
    if status == HTTPStatus.GONE:
        return DisabledReason.GONE
    return DisabledReason.FAILING if now - failing_since >= DISABLED_AFTER else None


RETENTION = timedelta(days=30)  # of deliveries
SECRET_OVERLAP = timedelta(days=1)  # in which the replaced secret signs too
MAX_WEBHOOKS = 20  # of one BSS
MAX_URL = 500
MAX_DESCRIPTION = 200
MAX_QUERY = 500
MAX_ORIGIN = 300
MAX_PENDING = 10_000  # deliveries of one webhook; later events wait in the log
IN_FLIGHT = 4  # requests to one webhook at the same time
IN_FLIGHT_ALTOGETHER = 32
CONNECT_S, READ_S, TOTAL_S = 5.0, 10.0, 15.0
CLAIM = timedelta(seconds=60)  # after which another worker takes what a killed one was sending
TEST_TYPE = "upline.webhook.test"

INVALID_URL = "invalid_url"
TOO_MANY_WEBHOOKS = "too_many_webhooks"
ALREADY_ENABLED = "already_enabled"
