"""Where something that is set up is used."""

from django.apps import apps
from django.db.models import Model

from upline.database import references
from upline.database.references import count_usage
from upline.kernel.texts import plural_text, text
from upline.setup.models import CustomField
from upline.setup.rulebook import Entity

# What a page calls these kinds of records where it lists what uses something.
PLACES = {"apioption": text("Use of API Options"), "defaultrule": text("the default rules")}
_RECORDS = {
    Entity.ORDER: "order",
    Entity.ACCOUNT: "account",
    Entity.SUBSCRIPTION: "subscription",
}

# How many records of a kind use something, as `references` counts them, for translation.
COUNTED_USAGES = (
    plural_text("{count} account", "{count} accounts", count=1),
    plural_text("{count} campaign", "{count} campaigns", count=1),
    plural_text("{count} custom field", "{count} custom fields", count=1),
    plural_text("{count} group", "{count} groups", count=1),
    plural_text("{count} order", "{count} orders", count=1),
    plural_text("{count} order item", "{count} order items", count=1),
    plural_text("{count} order type", "{count} order types", count=1),
    plural_text("{count} payment method", "{count} payment methods", count=1),
    plural_text("{count} permission grant", "{count} permission grants", count=1),
    plural_text("{count} permission rule", "{count} permission rules", count=1),
    plural_text("{count} price", "{count} prices", count=1),
    plural_text("{count} price list", "{count} price lists", count=1),
    plural_text("{count} product", "{count} products", count=1),
    plural_text("{count} promotion", "{count} promotions", count=1),
    plural_text("{count} saved view", "{count} saved views", count=1),
    plural_text("{count} subscription", "{count} subscriptions", count=1),
    plural_text("{count} contact", "{count} contacts", count=1),
)

assert _RECORDS.keys() == set(Entity), "an entity without records"


def where_used(record: Model) -> str:
    """Return `3 orders and Use of API Options`; empty where nothing refers to the record."""
    return references.where_used(record, PLACES)


def custom_field_usage(field: CustomField, *, value: str | None = None) -> str:
    """Return `3 orders`, that have a value in a custom field, or this very value; else nothing."""
    records = apps.get_model("upline", _RECORDS[Entity(field.entity)])
    rows = records._default_manager.filter(tenant_id=field.tenant_id).exclude(custom_fields={})
    if value is not None:
        use = count_usage(rows.filter(custom_fields__contains={field.code: value}))
    else:
        filled = rows.filter(custom_fields__has_key=field.code)
        use = count_usage(filled.exclude(custom_fields__contains={field.code: ""}))
    return use.text if use.count else ""
