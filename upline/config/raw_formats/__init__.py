"""Formats of values that a template writes as they are: the same in every language."""
