"""What writes the messages of webhooks, by their format. Read this instead of hunting for the worker's tasks."""

from functools import partial

from upline.api.tmf.notifications import NOTIFYING_APIS, notification_messages
from upline.webhooks.delivery import Writers
from upline.webhooks.messages import cloud_event_messages
from upline.webhooks.rulebook import WebhookFormat

MESSAGE_WRITERS: Writers = {
    WebhookFormat.CLOUD_EVENTS: cloud_event_messages,
    **{one: partial(notification_messages, NOTIFYING_APIS[one]) for one in NOTIFYING_APIS},
}

assert MESSAGE_WRITERS.keys() == set(WebhookFormat), "a format without a writer"
