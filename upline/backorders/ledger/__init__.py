"""A chain of hashes per BSS over its back-orders and their sales, which a stranger can check (ADR 47)."""
