"""The TM Forum Open APIs: another entry point to the same queries and actions (`docs/tm-forum.md`)."""
