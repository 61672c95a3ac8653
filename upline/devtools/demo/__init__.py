"""The demo: one distributor with its resellers, and a year of their sales, played through the real verbs."""
