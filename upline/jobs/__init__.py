"""Jobs: long work that the worker does step by step, and that people follow on a page (ADR 27)."""
