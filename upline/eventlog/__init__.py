"""The event log of each BSS: what has happened to its records, in one order, read by cursor or pushed by webhooks (ADR 41)."""
