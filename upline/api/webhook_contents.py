"""What the deliveries of webhooks contain, by their format, and which tokens may see it."""

from collections.abc import Collection, Mapping

from upline.api.authentication import Caller
from upline.tenancy.rulebook import ApiResource
from upline.webhooks.rulebook import WebhookFormat

# CloudEvents contain no records.
_CONTENTS: Mapping[WebhookFormat, Collection[ApiResource]] = {
    WebhookFormat.CLOUD_EVENTS: (),
    WebhookFormat.PRODUCT_ORDERING: (ApiResource.ORDERS,),
    WebhookFormat.PRODUCT_INVENTORY: (ApiResource.SUBSCRIPTIONS,),
    WebhookFormat.PRODUCT_CATALOG: (ApiResource.PRODUCTS, ApiResource.PRICE_LISTS),
}

assert _CONTENTS.keys() == set(WebhookFormat), "a format whose contents nobody knows"


def check_contents(caller: Caller, webhook_format: WebhookFormat) -> None:
    """Raises: ApiError `out_of_scope` — the token is not for the records that are sent in a format."""
    for resource in _CONTENTS[webhook_format]:
        caller.check_resource(resource)
