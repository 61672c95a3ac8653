"""Mutation testing of rulebooks, pricing and booking: `make mutation`.

Cosmic Ray changes one thing in a copy of a rule's module; the pure tests run; a change that no test notices
*survives*. Cosmic Ray makes the changes and stores the results (`var/mutation/session.sqlite`, which its own reports
read). The tests are run by this module in a forked process, which has pytest imported already: ten times as quick as a
process for each change. An interrupted run goes on where it was; a run after a change of the code begins afresh.

`--list` shows the survivors of the last run. `--survivors` tests them again, after tests have been added: what was
noticed before is noticed still. See docs/testing.md.
"""

import ast
import hashlib
import os
import re
import resource
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import babel.numbers  # noqa: F401 — imported for the forked processes
import hypothesis  # noqa: F401 — the same
import pytest
from cosmic_ray.commands.init import init
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var/mutation"
COPY = HOME / "copy"
SESSION = HOME / "session.sqlite"
MODULES = ("upline/*/rulebook.py", "upline/catalog/pricing.py", "upline/backorders/booking/*.py")
COPIED = ("upline", "tests", "docs", "pyproject.toml")

LOWEST_SCORE = 90  # per cent of the changes that a test notices
TIMEOUT_S = 60  # of processor time

# Which tests are about a module, in the order in which they are run; one failure is enough.
BOOKING = ("booking_outcomes", "booking_mirrors", "booking_prices", "booking_orders", "booking_forwarding",
           "booking_properties")  # fmt: skip
TESTS_OF: Mapping[str, tuple[str, ...]] = {
    "backorders/booking": BOOKING,
    "catalog/pricing": ("pricing", "booking_prices", "booking_properties"),
    "backorders/rulebook": ("rulebooks", "access_rulebook", *BOOKING),
    "access/rulebook": ("access_rulebook", "rulebooks"),
    "orders/rulebook": ("order_rulebook", "rulebooks", "access_rulebook"),
    "subscriptions/rulebook": ("subscription_rulebook", "rulebooks", "access_rulebook"),
    "catalog/rulebook": ("other_rulebooks", "pricing"),
    "crm/rulebook": ("other_rulebooks", "access_rulebook"),
    "printing/rulebook": ("other_rulebooks",),
    "tenancy/rulebook": ("other_rulebooks", "access_rulebook"),
    "": ("access_rulebook", "rulebooks", "other_rulebooks"),  # all other rulebooks
}

# Not made: an enum member, like None, is equal to itself only, and has no order.
MEANINGLESS = re.compile("core/ReplaceComparisonOperator_(Is_(Eq|[LG]tE?)|IsNot_(NotEq|[LG]tE?))")


def main(arguments: list[str]) -> int:
    modules = sorted(path.relative_to(ROOT) for glob in MODULES for path in ROOT.glob(glob))
    HOME.mkdir(parents=True, exist_ok=True)
    only_survivors = "--survivors" in arguments
    if "--list" not in arguments:
        prepare(modules, has_new_tests=only_survivors)
    with use_db(str(SESSION)) as session:
        if only_survivors:
            run(session, survivors(session))
        elif "--list" not in arguments:
            run(session, session.pending_work_items)
        return report(session)


def prepare(modules: list[Path], *, has_new_tests: bool) -> None:
    """Copy the code, and begin a session unless the one there is is about the same code and tests.

    `has_new_tests`: the session must be about the same code; the tests may have changed.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "node_modules")
        if source.is_dir():
            shutil.copytree(source, COPY / name, ignore=ignored)
        else:
            shutil.copy(source, COPY / name)
    os.chdir(COPY)
    tests = [*sorted((COPY / "tests/pure").glob("*.py")), Path(__file__)]
    stamp, code, digest = HOME / "digest", _digest(modules), _digest([*modules, *tests])
    last = stamp.read_text().split() if SESSION.exists() and stamp.exists() else []
    if has_new_tests:
        if last[:1] != [code]:
            sys.exit("The code has changed since the last run: a complete run is needed.")
        stamp.write_text(f"{code} {digest}")
        return
    if last == [code, digest]:
        return
    SESSION.unlink(missing_ok=True)
    with use_db(str(SESSION)) as session:
        init(modules, session, {})
        skip_what_is_no_behaviour(session)
    stamp.write_text(f"{code} {digest}")


def _digest(files: list[Path]) -> str:
    return hashlib.sha256(b"\0".join((COPY / file).read_bytes() for file in files)).hexdigest()


# What is not changed


def skip_what_is_no_behaviour(session: WorkDB) -> None:
    """Leave out types, assertions and the arguments of decorators, which no test can or need notice."""
    passive: dict[Path, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
    for item in session.work_items:
        [mutation] = item.mutations
        module = mutation.module_path
        if module not in passive:
            passive[module] = list(passive_spans(ast.parse(module.read_text(encoding="utf-8"))))
        inside = any(
            start <= mutation.start_pos and mutation.end_pos <= end
            for start, end in passive[module]
        )
        is_removal = mutation.operator_name == "core/RemoveDecorator"
        if (inside and not is_removal) or MEANINGLESS.fullmatch(mutation.operator_name):
            session.set_result(item.job_id, skipped)


def passive_spans(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations, aliases of types, assertions and decorators stand in a module."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.AnnAssign | ast.arg):
            parts.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts += (
                [node.returns, *node.decorator_list]
                if isinstance(node, ast.FunctionDef)
                else node.decorator_list
            )
        elif isinstance(node, ast.Assert):
            parts.append(node)
        elif isinstance(node, ast.Assign) and _is_type_alias(node):
            parts.append(node.value)
        for part in parts:
            if part is not None:
                yield _start(part), _end(part)


def _is_type_alias(node: ast.Assign) -> bool:
    """Tell whether it is such as `Rule = Verdict | Callable[…]`: a name in CamelCase on both sides."""
    value = node.value
    name = node.targets[0]
    return (
        isinstance(value, ast.BinOp)
        and isinstance(name, ast.Name)
        and name.id[0].isupper()
        and not name.id.isupper()
    )


def _start(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


# Running


def survivors(session: WorkDB) -> list[WorkItem]:
    survived = {
        job_id for job_id, result in session.results if result.test_outcome is TestOutcome.SURVIVED
    }
    return [item for item in session.work_items if item.job_id in survived]


def run(session: WorkDB, items: Iterable[WorkItem]) -> None:
    """Test the changes; first of all, that the tests pass without any."""
    items = list(items)
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", HYPOTHESIS_PROFILE="few")
    sys.dont_write_bytecode = True
    for module in {item.mutations[0].module_path for item in items}:
        if tests_notice(module):
            sys.exit(f"The tests of {module} fail without any change.")
    for number, item in enumerate(items, 1):
        [mutation] = item.mutations
        session.set_result(item.job_id, result_of(mutation))
        print(f"\r{number} of {len(items)} changes tested", end="", flush=True)  # noqa: T201
    print()  # noqa: T201


def result_of(mutation: MutationSpec) -> WorkResult:
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    with use_mutation(mutation.module_path, operator, mutation.occurrence) as (before, after):
        if not _is_python(after):
            return WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
        noticed = tests_notice(mutation.module_path)
    return WorkResult(
        worker_outcome=WorkerOutcome.NORMAL,
        test_outcome=TestOutcome.KILLED if noticed else TestOutcome.SURVIVED,
        diff=changed_line(before, after),
    )


def _is_python(source: str) -> bool:
    """Tell whether a change left a module that compiles; `*` is not always a multiplication."""
    try:
        compile(source, "changed", "exec")
    except SyntaxError:
        return False
    return True


def tests_notice(module: Path) -> bool:
    """Tell whether a test fails, or the module cannot be imported, or it does not end in time."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_S, TIMEOUT_S))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        forget_the_original()
        code = pytest.main(["-c", "tests/pure/pytest.ini", "-x", "-q", *tests_of(module)])
        os._exit(0 if code == pytest.ExitCode.OK else 1)
    _, status = os.waitpid(child, 0)
    return status != 0


def forget_the_original() -> None:
    """Let `upline` and `tests` be imported from the copy."""
    sys.path[:] = [str(COPY), *(path for path in sys.path if path not in {"", str(ROOT)})]
    for name in [name for name in sys.modules if name.partition(".")[0] in {"upline", "tests"}]:
        del sys.modules[name]


def tests_of(module: Path) -> list[str]:
    """Return the files of the tests about a module."""
    names = next(names for part, names in TESTS_OF.items() if part in module.as_posix())
    return [f"tests/pure/test_{name}.py" for name in names]


def changed_line(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    for number, (was, now) in enumerate(zip(old, new, strict=False), 1):
        if was != now:
            return f"{number}: {was.strip()}  ->  {now.strip()}"
    return ""


# Reporting


def report(session: WorkDB) -> int:
    """Print the survivors and the score of each part; fail below the lowest score."""
    killed: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    lines = []
    for item, result in session.completed_work_items:
        [mutation] = item.mutations
        if result.worker_outcome is WorkerOutcome.SKIPPED:
            continue
        is_killed = result.test_outcome is not TestOutcome.SURVIVED
        (killed if is_killed else survived)[_part(mutation.module_path)] += 1
        if not is_killed:
            lines.append(f"{mutation.module_path}:{result.diff}")
    for line in sorted(lines):
        print(line)  # noqa: T201
    score = 0.0
    for part in (*sorted(killed | survived), "all"):
        dead, alive = (
            (killed.total(), survived.total()) if part == "all" else (killed[part], survived[part])
        )
        score = 100 * dead / max(dead + alive, 1)
        print(f"{part:10} {dead + alive:5} changes, {alive:3} survived: {score:.1f} %")  # noqa: T201
    return 0 if score >= LOWEST_SCORE else 1


def _part(module: Path) -> str:
    return (
        "rulebooks"
        if module.name == "rulebook.py" and "booking" not in module.parts
        else ("pricing" if module.name == "pricing.py" else "booking")
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
