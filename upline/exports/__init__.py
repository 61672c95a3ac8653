"""Exports: lists with so many rows that a job writes their file, which people can download for some days (ADR 36)."""
