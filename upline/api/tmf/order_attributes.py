"""The attributes of product orders and their items: what each holds, and what becomes of it in a body."""

from upline.api.tmf.bodies import OF_EVERY_DOCUMENT, Attributes, Kind
from upline.api.tmf.schemas import ORDER_EXTENSION

ATTRIBUTES: Attributes = {
    **OF_EVERY_DOCUMENT,
    "cancellationDate": Kind.MOMENT,
    "cancellationReason": Kind.TEXT,
    "category": Kind.TEXT,
    "completionDate": Kind.MOMENT,
    "description": Kind.TEXT,
    "expectedCompletionDate": Kind.MOMENT,
    "externalId": Kind.TEXT,
    "notificationContact": Kind.TEXT,
    "orderDate": Kind.MOMENT,
    "priority": Kind.TEXT,
    "requestedCompletionDate": Kind.MOMENT,
    "requestedStartDate": Kind.MOMENT,
    "agreement": Kind.OBJECTS,
    "billingAccount": Kind.OBJECT,
    "channel": Kind.OBJECTS,
    "note": Kind.OBJECTS,
    "orderTotalPrice": Kind.OBJECTS,
    "payment": Kind.OBJECTS,
    "productOfferingQualification": Kind.OBJECTS,
    "productOrderItem": Kind.OBJECTS,
    "quote": Kind.OBJECTS,
    "relatedParty": Kind.OBJECTS,
    "state": Kind.TEXT,
    "name": Kind.TEXT,
    "number": Kind.TEXT,
    "origin": Kind.OBJECT,
    "bookingDate": Kind.MOMENT,
    "statusName": Kind.TEXT,
    "priceList": Kind.TEXT,
    "paymentMethod": Kind.TEXT,
    "campaign": Kind.TEXT,
    "salesRepresentative": Kind.TEXT,
    "contact": Kind.TEXT,
    "responsibleUser": Kind.TEXT,
    "customField": Kind.OBJECTS,
    "warning": Kind.TEXTS,
}

assert ORDER_EXTENSION.keys() <= ATTRIBUTES.keys(), "an extension that is no attribute"

# What no other part of this program knows: kept as it was sent.
KEPT_TEXTS = (
    "cancellationDate", "cancellationReason", "description", "expectedCompletionDate",
    "notificationContact", "priority", "requestedCompletionDate", "requestedStartDate",
)  # fmt: skip
STORED = frozenset({
    *KEPT_TEXTS, "agreement", "channel", "note", "payment", "productOfferingQualification", "quote",
})  # fmt: skip
# What of an order a body can set besides: by the domain.
SET_ON_CREATION = frozenset({"category", "externalId", "name", "customField"})
CHANGED = frozenset({*SET_ON_CREATION, "orderDate", "state"})
NEVER_ON_CREATION = ATTRIBUTES.keys() - {
    *STORED, *SET_ON_CREATION, "productOrderItem", "relatedParty", "billingAccount", "@baseType", "@schemaLocation",
    "@type",
}  # fmt: skip

ITEM_ATTRIBUTES: Attributes = {
    **OF_EVERY_DOCUMENT,
    "quantity": Kind.WHOLE,
    "action": Kind.TEXT,
    "appointment": Kind.OBJECT,
    "billingAccount": Kind.OBJECT,
    "itemPrice": Kind.OBJECTS,
    "itemTerm": Kind.OBJECTS,
    "itemTotalPrice": Kind.OBJECTS,
    "payment": Kind.OBJECTS,
    "product": Kind.OBJECT,
    "productOffering": Kind.OBJECT,
    "productOfferingQualificationItem": Kind.OBJECT,
    "productOrderItem": Kind.OBJECTS,
    "productOrderItemRelationship": Kind.OBJECTS,
    "qualification": Kind.OBJECTS,
    "quoteItem": Kind.OBJECT,
    "state": Kind.TEXT,
}
