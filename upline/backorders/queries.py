"""Queries on back-orders: their provenance, and where they are shown."""

from upline.backorders.provenance.page import (
    OriginCard,
    ProvenancePage,
    origin_card,
    provenance_page,
)
from upline.backorders.subscription_page import subscription_page_with_orders

__all__ = [
    "OriginCard",
    "ProvenancePage",
    "origin_card",
    "provenance_page",
    "subscription_page_with_orders",
]
