"""`hub`: who is notified. An entry is a webhook in the format of the API, delivered, logged and disabled as every webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import OF_EVERY_DOCUMENT, Attributes, Kind, check_body, required
from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import Condition
from upline.api.tmf.listing import Source
from upline.api.tmf.notifications import NOTIFYING_APIS, selected_types
from upline.api.webhook_contents import check_contents
from upline.kernel.verdicts import Refused
from upline.webhooks import actions, queries
from upline.webhooks.actions import Notifications, WebhookFields
from upline.webhooks.queries import WebhookRow
from upline.webhooks.rulebook import INVALID_URL, MAX_QUERY, WebhookFormat

ATTRIBUTES: Attributes = {**OF_EVERY_DOCUMENT, "callback": Kind.TEXT, "query": Kind.TEXT}


@dataclass(frozen=True)
class Hub:
    """The subscriptions to the notifications of one API."""

    format: WebhookFormat

    def find(self, request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
        """Return the subscriptions of the BSS. Raises: Refused `not_permitted`."""
        caller = request.auth
        rows = queries.list_webhooks(tenant_id=caller.tenant.id, by=caller.actor)
        documents = [_document(row) for row in rows if row.format is self.format]
        return [
            Source(
                lambda: len(documents),
                lambda offset, limit: documents[offset : offset + limit],
                conditions,
            )
        ]

    def create(self, request: ApiRequest, body: Document) -> str:
        """Subscribe an address; return the id. Raises: ApiError, Refused — as `add_webhook` does."""
        check_body(body, ATTRIBUTES, never=("id", "href"))
        callback, query = required(body, "callback"), body.get("query") or ""
        api = NOTIFYING_APIS[self.format]
        if len(query) > MAX_QUERY:
            raise bad_request(f"A query has at most {MAX_QUERY} characters.", "query")
        selected_types(query, api)
        caller = request.auth
        check_contents(caller, self.format)
        fields = WebhookFields(
            url=callback, description=f"TM Forum {api.title}", types=api.log_types
        )
        try:
            made = actions.add_webhook(
                tenant_id=caller.tenant.id,
                fields=fields,
                notifications=Notifications(
                    format=self.format,
                    query=query,
                    origin=request.build_absolute_uri("/").removesuffix("/"),
                ),
                by=caller.actor,
                now=caller.now,
            )
        except Refused as refusal:
            if refusal.code == INVALID_URL:
                raise Refused(refusal.verdict, ("callback",)) from None
            raise
        return str(made.webhook_id)

    def delete(self, request: ApiRequest, record_id: str) -> None:
        """End a subscription that exists. Raises: Refused `not_permitted`."""
        caller = request.auth
        actions.delete_webhook(
            tenant_id=caller.tenant.id, webhook_id=UUID(record_id), by=caller.actor
        )


def _document(row: WebhookRow) -> Document:
    document: Document = {"id": str(row.id), "callback": row.url}
    return {**document, "query": row.query} if row.query else document
