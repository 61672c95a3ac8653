"""The address of the database of the tests, for processes of their own."""

from urllib.parse import quote, urlencode

from django.db import connection


def database_url() -> str:
    """Return the address that `DATABASE_URL` has in a process that uses the tests' database."""
    entry = connection.settings_dict
    user = entry["USER"] + (f":{quote(entry['PASSWORD'])}" if entry["PASSWORD"] else "")
    host = entry["HOST"] or "localhost"
    if host.startswith("/"):
        parameters = {"host": host, "passfile": entry["OPTIONS"].get("passfile", "")}
        return f"postgresql://{user}@/{entry['NAME']}?{urlencode(parameters, quote_via=quote)}"
    return f"postgresql://{user}@{host}:{entry['PORT'] or 5432}/{entry['NAME']}"
