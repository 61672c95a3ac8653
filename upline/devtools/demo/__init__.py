"""The demo: one distributor with its resellers, and a year of their sales, sold through the real actions."""
