"""What production is refused for: one table, read by `upline doctor` and by whatever starts to serve or to work.

Each check returns what it has found; its remedy names the variable or the command that mends it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from upline.cli.checks import FAILED, OK, Check
from upline.cli.commands import CommandFailed, settings
from upline.cli.preparation import has_static_files

_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 12  # a hexadecimal key has 16 different characters
_OLDEST_POSTGRESQL = 18
_RESERVED = ".example"  # a domain that nobody has: the demo's people have their addresses there


def _secret_key() -> Check:
    key: str = settings().SECRET_KEY
    is_weak = (
        len(key) < _SHORTEST_KEY
        or len(set(key)) < _FEWEST_CHARACTERS
        or key.startswith("django-insecure")
    )
    return _check(
        "SECRET_KEY",
        is_weak,
        "SECRET_KEY is weak: whoever guesses it signs in as anybody",
        'Set SECRET_KEY to 50 or more random characters, such as those of `python -c "import secrets; print(secrets.token_urlsafe(50))"`.',
    )


def _allowed_hosts() -> Check:
    hosts: Sequence[str] = settings().ALLOWED_HOSTS
    return _check(
        "ALLOWED_HOSTS",
        not hosts or any("*" in host for host in hosts),
        "ALLOWED_HOSTS allows every name, so that links in e-mails can lead to anybody",
        "Set ALLOWED_HOSTS to the names under which the pages are served, separated by commas.",
    )


def _debug() -> Check:
    return _check(
        "UPLINE_DEBUG",
        os.environ.get("UPLINE_DEBUG", "").strip().lower() not in {"", "0", "false", "no", "off"},
        "UPLINE_DEBUG is set, which shows secrets on error pages",
        "Unset UPLINE_DEBUG.",
    )


def _static_files() -> Check:
    return _check(
        "assets", not has_static_files(), "The static files are not made", "Run `upline assets`."
    )


def _version() -> Check:
    version = int(_value("SELECT current_setting('server_version_num')"))
    return _check(
        "PostgreSQL",
        version // 10_000 < _OLDEST_POSTGRESQL,
        f"The server in DATABASE_URL is PostgreSQL {version // 10_000}",
        f"Upgrade it to PostgreSQL {_OLDEST_POSTGRESQL} or newer.",
    )


_POWERS = """
    SELECT CASE
        WHEN rolsuper THEN 'is a superuser'
        WHEN rolbypassrls THEN 'passes over row-level security'
        WHEN EXISTS (
            SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
                AND pg_has_role(current_user, relowner, 'USAGE')
        ) THEN 'owns the tables'
        ELSE '' END
    FROM pg_roles WHERE rolname = current_user
"""


def _role() -> Check:
    power = _value(_POWERS)
    return _check(
        "database role",
        bool(power),
        f"The role in DATABASE_URL {power}, so that a mistake of ours could undo what the database refuses",
        "Name a role without that in DATABASE_URL, and the owner of the tables in DATABASE_OWNER_URL (docs/deployment.md).",
    )


def _same_key() -> Check:
    from upline.tenancy.actions import is_key_of_installation

    return _check(
        "key of the installation",
        not is_key_of_installation(settings().SECRET_KEY),
        "This machine’s SECRET_KEY is not that of the others: sessions and cursors of one would be nothing to the other",
        "Set SECRET_KEY as on the other machines; after changing it on all of them, run `upline accept-secret-key` once.",
    )


def _demo() -> Check:
    from upline.devtools.demo.models import DemoLoad

    return _check(
        "demo",
        DemoLoad.objects.exists() or _has_demo_password(),
        "The database has the demo’s data, whose password everybody knows",
        "Set DATABASE_URL or UPLINE_DATA to a database of your own, and migrate it.",
    )


def _has_demo_password() -> bool:
    from django.contrib.auth.hashers import check_password

    from upline.devtools.demo.people import PASSWORD
    from upline.tenancy.queries import password_hashes

    return any(check_password(PASSWORD, one) for one in password_hashes(email_ends_with=_RESERVED))


BEFORE_DATABASE: tuple[Callable[[], Check], ...] = (_secret_key, _allowed_hosts, _debug)
OF_DATABASE: tuple[Callable[[], Check], ...] = (_version, _role, _demo, _same_key)


def checks_before_database(*, pages: bool = True) -> Iterator[Check]:
    """Yield what can be checked without the database; nothing outside production."""
    if settings().PRODUCTION:
        yield from (check() for check in BEFORE_DATABASE)
        if pages:
            yield _static_files()


def checks_of_database() -> Iterator[Check]:
    """Yield what the database tells, which has its tables; nothing outside production."""
    if settings().PRODUCTION:
        yield from (check() for check in OF_DATABASE)


def require(checks: Iterator[Check]) -> None:
    """Raises: CommandFailed — the first that failed."""
    for check in checks:
        if check.state == FAILED:
            raise CommandFailed(f"{check.found}. {check.remedy}")


def _check(name: str, is_wrong: bool, found: str, remedy: str) -> Check:  # noqa: FBT001
    if is_wrong:
        return Check(name=name, state=FAILED, found=found, remedy=remedy)
    return Check(name=name, state=OK, found="as it must be in production")


def _value(question: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return answer
