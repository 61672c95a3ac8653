"""The first hour of a BSS: what it needs before it can work."""
