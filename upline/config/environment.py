"""Reads the variables of the environment. One that cannot be used is named in a sentence; what it holds
is not shown, since it may be secret.
"""

import os
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from upline.config.database import InvalidDatabaseUrl, connection_parameters

_YES, _NO = (
    frozenset({"1", "true", "yes", "on", "y", "t", "ok"}),
    frozenset({"0", "false", "no", "off", "n", "f", ""}),
)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_POSTGRESQL = frozenset({"postgres", "postgresql"})
_LARGEST = 999_999_999
_PORTS = 65536


class InvalidVariable(ImproperlyConfigured):
    """A variable of the environment has a value that cannot be used. The text is one sentence."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"The environment variable {name} {expected}.")


class Environment(environ.Env):  # type: ignore[misc]
    """The variables of the environment, each checked. Raises: InvalidVariable, ImproperlyConfigured."""

    def int(self, var: str, default: Any = environ.Env.NOTSET, *, least: int = 1) -> int:
        """Return a whole number of at least `least`."""
        text = os.environ.get(var, "").strip()
        if not text:
            return int(super().int(var, default=default)) if var not in os.environ else int(default)
        if not _WHOLE_NUMBER.fullmatch(text):
            raise InvalidVariable(var, f"must be a whole number, at least {least}")
        if int(text) < least:
            raise InvalidVariable(var, f"must be {least} or more")
        return int(text)

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> "bool":
        """Return yes or no."""
        text = os.environ.get(var)
        if text is None:
            return bool(super().bool(var, default=default))
        if text.strip().lower() not in _YES | _NO:
            raise InvalidVariable(var, "must be 1 or 0")
        return text.strip().lower() in _YES

    def one_of(self, var: str, choices: Collection[str], default: str) -> str:
        """Return one of some words, as it is written there."""
        text: str = self.str(var, default=default).strip() or default
        found = {choice.lower(): choice for choice in choices}.get(text.lower())
        if found is None:
            raise InvalidVariable(var, f"must be one of {', '.join(choices)}")
        return found

    def database_url(self, var: str, default: str = "") -> str:
        """Return the address of a PostgreSQL database; empty if there is none."""
        url: str = self.str(var, default=default).strip()
        if url and not _is_database_url(url):
            raise InvalidVariable(
                var,
                "must be the address of a PostgreSQL database, such as"
                " postgresql://user:password@host:5432/name, with signs like / # ? @ in the password"
                " written as %2F %23 %3F %40",
            )
        return url

    def mail_server_url(self, var: str) -> str:
        """Return the address of a mail server; empty if there is none."""
        url: str = self.str(var, default="").strip()
        if url and not _is_url(url, environ.Env.EMAIL_SCHEMES):
            raise InvalidVariable(
                var,
                "must be the address of a mail server, such as"
                " smtp+tls://user:password@mail.example:587, with signs like / # ? @ in the password"
                " written as %2F %23 %3F %40",
            )
        return url


def _is_database_url(url: str) -> bool:
    """Tell whether the driver reads a server and a database in it; several servers stand with commas."""
    scheme, _, rest = url.partition("://")
    if scheme not in _POSTGRESQL or "#" in rest:
        return False
    try:
        named = connection_parameters(url)
    except InvalidDatabaseUrl:
        return False
    ports = str(named.get("port", "")).split(",")
    return bool(named.get("dbname")) and all(_is_port(port) for port in ports if port)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text) < _PORTS


def _is_url(url: str, schemes: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # of the port, or of an address in brackets
        return False
    return parts.scheme in schemes and parts.fragment == "" and (port is None or port > 0)
