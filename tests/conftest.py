"""What all tests share: a database, a guard over templates, and the story."""

import copy
import gc
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
import pytest_django
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection, connections
from django.template.base import Template

from tests.support import record_fixtures, refusal_report
from tests.support.module_transaction import shared_world, sort_by_shared_world
from tests.support.source_document import HEADINGS_AND_LEAD_INS, sentences
from tests.support.template_database import ensure_template_database
from tests.support.world import World
from upline.cli.catalogues import compile_catalogues
from upline.config.database import ExternalServer, django_database_settings
from upline.config.embedded import EmbeddedServer
from upline.web.shared.static_files import bundle_stylesheet

# Tests of other folders import them before those of tests/rules are collected.
pytest.register_assert_rewrite("tests.rules.invariants")

_DATABASE_PREFIX = "test_upline_"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--story",
        action="store_true",
        help="print the source document with the verdict on each sentence",
    )


def pytest_configure() -> None:
    gc.disable()  # until the tests are collected: a million objects, none of which is garbage
    # The same examples every time: what fails here fails everywhere.
    hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("steady")
    # Passwords are not what is tested, and a good hash is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Django enters its content types and permissions, which nothing here uses, each time the tables are emptied.
    flush.emit_post_migrate_signal = lambda *_, **__: None
    # Static files come from where they are written, so that nothing has to be collected first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATICFILES_DIRS = [_with_bundled_stylesheet(), *settings.STATICFILES_DIRS]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    compile_catalogues(settings.DATA_DIR / "locale")


def _with_bundled_stylesheet() -> Path:
    """Return a directory with the stylesheet as it is served: in one file, and not in ninety for each page of a browser."""
    source = Path(settings.BASE_DIR) / "upline/web/static"
    directory = Path(settings.DATA_DIR) / "test-static"
    directory.mkdir(parents=True, exist_ok=True)
    whole = bundle_stylesheet(
        (source / "app.css").read_text(encoding="utf-8"),
        lambda file: (source / file).read_text(encoding="utf-8"),
    )
    draft = directory / f"app.css.{os.getpid()}"
    draft.write_text(whole, encoding="utf-8")
    draft.replace(directory / "app.css")  # processes side by side write the same
    return directory


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse parameters without an order: each process of pytest-xdist would collect its own."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if any(isinstance(values, set | frozenset) for values in mark.args[1:2]):
            raise pytest.UsageError(f"{metafunc.definition.nodeid}: parameters are a set")


def pytest_collection_finish() -> None:
    """Leave the collected tests out of garbage collection, which took a third of the time of tests."""
    gc.freeze()
    gc.enable()


# The database: an embedded server that forgoes durability, or the one that DATABASE_URL names


@pytest.fixture(scope="session")
def database_server() -> Iterator[ExternalServer | EmbeddedServer]:
    """Have a database server running. It is started by the first test that asks for the database."""
    server = settings.DATABASE_SERVER
    if isinstance(server, EmbeddedServer):
        server = EmbeddedServer(settings.DATA_DIR / "postgres-fast", fast=True)
        os.environ["UPLINE_PG_FAST"] = "1"  # commands that tests start use it too
    with server.running():
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_server: ExternalServer | EmbeddedServer,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """Point Django to the server, and to a database of this run's own: runs side by side do not meet."""
    is_own_server = isinstance(database_server, EmbeddedServer)
    if is_own_server:
        _drop_databases_of_dead_runs(database_server.url)
    entry = connections["default"].settings_dict
    entry.update(django_database_settings(database_server.url))
    with django_db_blocker.unblock():
        template = ensure_template_database(database_server.url, is_own_server=is_own_server)
    entry["TEST"].update(NAME=f"{_DATABASE_PREFIX}{os.getpid()}", TEMPLATE=template)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Send home, before the database is dropped, whom a killed program left connected to it."""
    yield
    with django_db_blocker.unblock():
        shared_world.close()
        _end_other_sessions()


def _end_other_sessions() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"  # the server's own workers leave by themselves
        )


def _drop_databases_of_dead_runs(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as database:
        query = "SELECT datname FROM pg_database WHERE datname ~ %s"
        # The copy that the web server of tests/server has goes with its run.
        for (name,) in database.execute(
            query, [f"^{_DATABASE_PREFIX}[0-9]+(_server)?$"]
        ).fetchall():
            pid = name.removeprefix(_DATABASE_PREFIX).removesuffix("_server")
            if not _is_alive(int(pid)):
                database.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


# Worlds, played once for the tests of several modules

_SHARED_WORLDS = ("module_world", "module_two_weeks_of_sales", "module_api")


@pytest.hookimpl(wrapper=True)  # pytest-django puts those with a database of their own last
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    sort_by_shared_world(items, _SHARED_WORLDS)
    yield
    # Nothing is left to do beside a test of minutes that comes last.
    items.sort(key=lambda item: item.get_closest_marker("starts_first") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    shared_world.close(unless_used_by=item)


@pytest.fixture(scope="module")
def module_two_weeks_of_sales(request: pytest.FixtureRequest) -> record_fixtures.RecordFixtures:
    return shared_world.open(request, record_fixtures.create_record_fixtures)


@pytest.fixture
def two_weeks_of_sales(
    module_two_weeks_of_sales: record_fixtures.RecordFixtures, db: None
) -> record_fixtures.RecordFixtures:
    """The standard world after a fortnight of real sales."""
    return copy.deepcopy(module_two_weeks_of_sales)


@pytest.fixture(scope="module")
def module_world(request: pytest.FixtureRequest) -> World:
    return shared_world.open(request, World)


@pytest.fixture
def world(module_world: World, db: None) -> World:
    """The standard world, in which nothing has been sold yet."""
    return copy.deepcopy(module_world)


# Templates are given everything; they fetch nothing


class QueryInTemplate(AssertionError):
    """A template reached for the database. Put the value on the page object instead."""


@pytest.fixture(autouse=True)
def templates_do_not_query(monkeypatch: pytest.MonkeyPatch) -> None:
    render = Template._render

    def refuse(execute, sql, params, many, context):
        raise QueryInTemplate(sql)

    def guarded(self, context):
        with connection.execute_wrapper(refuse):
            return render(self, context)

    monkeypatch.setattr(Template, "_render", guarded)


# The story: the source document with a verdict on each sentence

_outcomes: dict[str, set[str]] = defaultdict(set)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    for mark in item.iter_markers("tells"):
        # A property of the report travels from the processes that run tests to the one that tells the story.
        report.user_properties.append(("tells", mark.args[0]))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    refusal_report.collect_attempts(report)
    if report.when == "call" or report.outcome != "passed":
        for name, sentence in report.user_properties:
            if name == "tells":
                _outcomes[sentence].add(report.outcome)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    refusal_report.print_report(terminalreporter)
    if config.getoption("--story"):
        for sentence in sentences():
            terminalreporter.write_line(f" {_outcome_mark(sentence)}  {sentence}")


def _outcome_mark(sentence: str) -> str:
    """Return ✓ for a passed story test, ✗ for a failed one, · for none; nothing for headings."""
    outcomes = _outcomes.get(sentence)
    if outcomes is None:
        return " " if sentence in HEADINGS_AND_LEAD_INS else "·"
    return "✓" if outcomes == {"passed"} else "✗"
