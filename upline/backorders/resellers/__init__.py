"""A distributor's resellers: how back-ordering goes with each of them."""
