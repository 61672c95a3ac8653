"""Webhooks: the event log pushed to addresses of the BSS's choice, by Standard Webhooks (ADR 42)."""
