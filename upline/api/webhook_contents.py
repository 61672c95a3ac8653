"""What the deliveries of webhooks contain, by their format, and which tokens may see it."""

from collections.abc import Mapping

from upline.api.authentication import Caller
from upline.tenancy.rulebook import ApiResource
from upline.webhooks.rulebook import WebhookFormat

# CloudEvents contain no records.
_CONTENTS: Mapping[WebhookFormat, ApiResource | None] = {
    WebhookFormat.CLOUD_EVENTS: None,
    WebhookFormat.PRODUCT_ORDERING: ApiResource.ORDERS,
    WebhookFormat.PRODUCT_INVENTORY: ApiResource.SUBSCRIPTIONS,
    WebhookFormat.PRODUCT_CATALOG: ApiResource.PRODUCTS,
}

assert _CONTENTS.keys() == set(WebhookFormat), "a format whose contents nobody knows"


def check_contents(caller: Caller, webhook_format: WebhookFormat) -> None:
    """Raises: ApiError `out_of_scope` — the token is not for the records that are sent in a format."""
    resource = _CONTENTS[webhook_format]
    if resource is not None:
        caller.check_resource(resource)
