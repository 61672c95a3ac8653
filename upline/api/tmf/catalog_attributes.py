"""The attributes of the catalogue's records: what each holds, and what of it is kept as it was sent."""

from upline.api.tmf.bodies import OF_EVERY_DOCUMENT, Attributes, Kind

_OF_EVERY_RECORD: Attributes = {
    **OF_EVERY_DOCUMENT,
    "name": Kind.TEXT,
    "description": Kind.TEXT,
    "version": Kind.TEXT,
    "lifecycleStatus": Kind.TEXT,
    "lastUpdate": Kind.MOMENT,
    "validFor": Kind.OBJECT,
}

CATALOG: Attributes = {
    **_OF_EVERY_RECORD,
    "catalogType": Kind.TEXT,
    "category": Kind.OBJECTS,
    "relatedParty": Kind.OBJECTS,
}

CATEGORY: Attributes = {
    **_OF_EVERY_RECORD,
    "isRoot": Kind.FLAG,
    "parentId": Kind.TEXT,
    "productOffering": Kind.OBJECTS,
    "subCategory": Kind.OBJECTS,
}

SPECIFICATION: Attributes = {
    **_OF_EVERY_RECORD,
    "brand": Kind.TEXT,
    "isBundle": Kind.FLAG,
    "productNumber": Kind.TEXT,
    "attachment": Kind.OBJECTS,
    "bundledProductSpecification": Kind.OBJECTS,
    "productSpecCharacteristic": Kind.OBJECTS,
    "productSpecificationRelationship": Kind.OBJECTS,
    "relatedParty": Kind.OBJECTS,
    "resourceSpecification": Kind.OBJECTS,
    "serviceSpecification": Kind.OBJECTS,
    "targetProductSchema": Kind.OBJECT,
}

# What an offering says besides the published attributes; `code` is that of the product.
OFFERING_EXTENSION: Attributes = {
    "code": Kind.TEXT,
    "vendorId": Kind.TEXT,
    "externalId": Kind.TEXT,
    "productType": Kind.TEXT,
    "addOnOf": Kind.TEXTS,
    "minQuantity": Kind.WHOLE,
    "maxQuantity": Kind.WHOLE,
}
OFFERING: Attributes = {
    **_OF_EVERY_RECORD,
    "isBundle": Kind.FLAG,
    "isSellable": Kind.FLAG,
    "statusReason": Kind.TEXT,
    "agreement": Kind.OBJECTS,
    "attachment": Kind.OBJECTS,
    "bundledProductOffering": Kind.OBJECTS,
    "category": Kind.OBJECTS,
    "channel": Kind.OBJECTS,
    "marketSegment": Kind.OBJECTS,
    "place": Kind.OBJECTS,
    "prodSpecCharValueUse": Kind.OBJECTS,
    "productOfferingPrice": Kind.OBJECTS,
    "productOfferingRelationship": Kind.OBJECTS,
    "productOfferingTerm": Kind.OBJECTS,
    "productSpecification": Kind.OBJECT,
    "resourceCandidate": Kind.OBJECT,
    "serviceCandidate": Kind.OBJECT,
    "serviceLevelAgreement": Kind.OBJECT,
    **OFFERING_EXTENSION,
}
KEPT_OF_OFFERING = frozenset({
    "description", "version", "statusReason", "agreement", "attachment", "category", "channel",
    "marketSegment", "place", "prodSpecCharValueUse", "productOfferingRelationship",
    "productOfferingTerm", "productSpecification", "resourceCandidate", "serviceCandidate",
    "serviceLevelAgreement", "validFor",
})  # fmt: skip

# What a price says besides: whose it is.
PRICE_EXTENSION: Attributes = {"productOffering": Kind.OBJECT, "priceList": Kind.OBJECT}
OFFERING_PRICE: Attributes = {
    **_OF_EVERY_RECORD,
    "isBundle": Kind.FLAG,
    "percentage": Kind.NUMBER,
    "priceType": Kind.TEXT,
    "recurringChargePeriodLength": Kind.WHOLE,
    "recurringChargePeriodType": Kind.TEXT,
    "bundledPopRelationship": Kind.OBJECTS,
    "constraint": Kind.OBJECTS,
    "place": Kind.OBJECTS,
    "popRelationship": Kind.OBJECTS,
    "price": Kind.OBJECT,
    "pricingLogicAlgorithm": Kind.OBJECTS,
    "prodSpecCharValueUse": Kind.OBJECTS,
    "productOfferingTerm": Kind.OBJECTS,
    "tax": Kind.OBJECTS,
    "unitOfMeasure": Kind.OBJECT,
    **PRICE_EXTENSION,
}


def lists_of(attributes: Attributes) -> tuple[str, ...]:
    """Return the attributes that hold lists, which are given empty rather than left out."""
    return tuple(name for name, kind in attributes.items() if kind is Kind.OBJECTS)


def texts_of(attributes: Attributes) -> tuple[str, ...]:
    """Return the attributes that are compared as texts where they are kept."""
    stored = ("name", "lifecycleStatus", "lastUpdate", *OF_EVERY_DOCUMENT)
    return tuple(
        name for name, kind in attributes.items() if kind is Kind.TEXT and name not in stored
    )
