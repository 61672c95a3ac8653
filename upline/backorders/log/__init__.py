"""The back-ordering log: every sale event of a BSS, as lists and pages show it."""
