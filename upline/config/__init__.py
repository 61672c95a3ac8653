"""How the parts are put together on a machine: settings, addresses, database. Nothing imports this package."""
