"""What other systems keep in a BSS by TM Forum's APIs and nothing else here knows (ADR 38)."""
