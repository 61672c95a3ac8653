"""Configuration of an installation: settings, addresses, database. Nothing imports this package."""
