"""Reading scenario files: from YAML to steps whose every word is known, or an error with its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from upline.devtools.scenarios import words
from upline.devtools.scenarios.yaml_core import Block, Row, Unreadable, read_yaml

_HEAD = frozenset({"scenario", "rules", "world", "steps"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an action with its arguments, or expectations. `number` counts from 1."""

    number: int
    line: int
    on: date | datetime | None
    bss: str | None
    do: str | None
    arguments: Mapping[str, Any]
    refused: str | None
    expect: Block | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole file, read and checked."""

    file: Path
    name: str
    rules: tuple[str, ...]
    world: Block
    world_file: Path
    steps: tuple[Step, ...] = field(default_factory=tuple)


def read_scenario(path: Path) -> Scenario:
    """Raises: Unreadable — naming file and line."""
    found = read_yaml(path)
    reader = _Reader(path)
    head = reader.block(found, "a scenario")
    reader.known(head, _HEAD, "a scenario")
    name = reader.text(reader.required(head, "scenario"), head, "scenario")
    rules = tuple(str(rule) for rule in reader.row(head.get("rules", Row()), head, "rules"))
    world, world_file = reader.world(reader.required(head, "world"), head)
    steps = reader.row(reader.required(head, "steps"), head, "steps")
    return Scenario(
        file=path,
        name=name,
        rules=rules,
        world=world,
        world_file=world_file,
        steps=tuple(reader.step(i, s, steps.line) for i, s in enumerate(steps, start=1)),
    )


def read_day(value: object) -> date | datetime | None:
    """Return a date, or a moment with its zone; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def read_money(value: object) -> Decimal | None:
    """Return a decimal amount; None for anything else, such as a flag or a word."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file = file

    def fail(self, line: int, problem: str) -> Unreadable:
        return Unreadable(self.file, line, problem)

    def block(self, found: object, what: str, line: int = 1) -> Block:
        if not isinstance(found, Block):
            raise self.fail(line, f"{what} must be a mapping")
        return found

    def row(self, found: object, above: Block, key: str) -> Row:
        if isinstance(found, Row):
            return found
        if found == [] or found is None:
            empty = Row()
            empty.line = above.lines.get(key, above.line)
            return empty
        raise self.fail(above.lines.get(key, above.line), f"{key!r} must be a list")

    def text(self, found: object, above: Block, key: str) -> str:
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        raise self.fail(above.lines.get(key, above.line), f"{key!r} must be a word")

    def required(self, above: Block, key: str) -> Any:
        if key not in above:
            raise self.fail(above.line, f"{key!r} is missing")
        return above[key]

    def known(self, found: Block, names: frozenset[str], what: str) -> None:
        for key in found:
            if key not in names:
                raise self.fail(found.lines[key], f"{what} has no {key!r}")

    def world(self, found: object, head: Block) -> tuple[Block, Path]:
        if isinstance(found, Block):
            return found, self.file
        name = self.text(found, head, "world")
        beside = self.file.parent / "worlds" / f"{name}.yaml"
        if beside.is_file():
            return self.block(read_yaml(beside), "a world"), beside
        packaged = (
            Path(str(resources.files("upline.devtools.scenarios"))) / "worlds" / f"{name}.yaml"
        )
        if packaged.is_file():
            return self.block(read_yaml(packaged), "a world"), packaged
        raise self.fail(head.lines["world"], f"there is no world {name!r}")

    def step(self, number: int, found: object, line: int) -> Step:
        step = self.block(found, "a step", getattr(found, "line", line))
        on = None
        if "on" in step:
            on = read_day(step["on"])
            if on is None:
                raise self.fail(step.lines["on"], f"{step['on']!r} is no day")
        if "expect" in step:
            self.known(step, frozenset({"on", "expect"}), "an expectation")
            expect = self.block(step["expect"], "'expect'", step.lines["expect"])
            self.expectations(expect)
            return Step(number, step.line, on, None, None, {}, None, expect)
        return self.action(number, step, on)

    def action(self, number: int, step: Block, on: date | datetime | None) -> Step:
        do = self.text(self.required(step, "do"), step, "do")
        if do not in words.ACTIONS:
            raise self.fail(step.lines["do"], f"there is no action {do!r}")
        spec = words.ACTIONS[do]
        bss = self.text(step["in"], step, "in") if "in" in step else None
        if bss is None and not spec.is_anywhere:
            raise self.fail(step.line, f"{do} needs 'in': the BSS in which it is done")
        for key in spec.required:
            self.required(step, key)
        arguments = {}
        for key, value in step.items():
            if key in words.STEP_WORDS:
                continue
            kind = spec.required.get(key) or spec.optional.get(key)
            if kind is None:
                raise self.fail(step.lines[key], f"{do} has no {key!r}")
            arguments[key] = self.argument(kind, value, step, key)
        self.extra_checks(do, arguments, step)
        refused = self.text(step["refused"], step, "refused") if "refused" in step else None
        return Step(number, step.line, on, bss, do, arguments, refused, None)

    def extra_checks(self, do: str, arguments: Mapping[str, Any], step: Block) -> None:
        if do == "crash_booking" and arguments["after"] not in words.CRASH_POINTS:
            points = ", ".join(words.CRASH_POINTS)
            raise self.fail(step.lines["after"], f"'after' is one of {points}")
        if do == "cancel" and ("subscription" in arguments) == ("add_on" in arguments):
            raise self.fail(step.line, "cancel needs either 'subscription' or 'add_on'")
        if do == "deliver_items" and "items" not in arguments and "item" not in arguments:
            raise self.fail(step.line, "deliver_items needs 'items'")

    def argument(self, kind: str, value: object, step: Block, key: str) -> Any:
        if kind.endswith(words.NULLABLE):
            if value is None:
                return None
            kind = kind.removesuffix(words.NULLABLE)
        read = _KINDS[kind](self, value, step, key)
        if read is None:
            raise self.fail(step.lines[key], f"{key!r} must be {_MUST_BE[kind]}, not {value!r}")
        return read

    def scope(self, value: object, step: Block, key: str) -> Any:
        scope = self.block(value, f"{key!r}", step.lines[key])
        return {code: list(self.row(cycles, scope, code)) for code, cycles in scope.items()}

    def names(self, value: object, step: Block, key: str) -> list[str]:
        return [self.text(name, step, key) for name in self.row(value, step, key)]

    def items(self, value: object, step: Block, key: str) -> list[Block]:
        items = []
        for found in self.row(value, step, key):
            item = self.block(found, "an item", step.lines[key])
            self.known(item, _ITEM_WORDS, "an item")
            items.append(self.item(item))
        return items

    def item(self, item: Block) -> Block:
        if "subscription" in item:
            wanted = {"add"} if "add" in item else {"add_on", "quantity"}
        else:
            wanted = {"product", "cycle", "quantity"}
        for key in wanted:
            self.required(item, key)
        for key in ("add", "quantity"):
            if key in item:
                self.argument(words.COUNT, item[key], item, key)
        if "pushed_price" in item:
            item["pushed_price"] = self.argument(
                words.MONEY, item["pushed_price"], item, "pushed_price"
            )
        return item

    def add_ons(self, value: object, step: Block, key: str) -> list[Block]:
        add_ons = []
        for found in self.row(value, step, key):
            add_on = self.block(found, "an add-on", step.lines[key])
            self.known(add_on, frozenset({"product", "quantity", "as"}), "an add-on")
            self.required(add_on, "product")
            self.argument(words.COUNT, self.required(add_on, "quantity"), add_on, "quantity")
            add_ons.append(add_on)
        return add_ons

    def expectations(self, expect: Block) -> None:
        self.known(expect, frozenset(words.EXPECTATIONS), "'expect'")
        for key in ("orders", "parked"):
            for found in self.row(expect.get(key), expect, key):
                self.keys(found, words.EXPECTATIONS[key] or frozenset(), key)
        for key in ("accounts", "subscriptions", "add_ons"):
            if key not in expect:
                continue
            for name, found in self.block(expect[key], f"{key!r}", expect.lines[key]).items():
                if found is not None:
                    self.keys(found, words.EXPECTATIONS[key] or frozenset(), f"{key}.{name}")

    def keys(self, found: object, names: frozenset[str], what: str) -> None:
        block = self.block(found, f"{what!r}", getattr(found, "line", 1))
        self.known(block, names, what)
        for key in words.NESTED.keys() & block.keys():
            for nested in self.row(block[key], block, key):
                self.keys(nested, words.NESTED[key], key)


_ITEM_WORDS = frozenset(
    {"product", "cycle", "quantity", "as", "subscription", "add", "add_on", "pushed_price"}
)


def _text(reader: _Reader, value: object, step: Block, key: str) -> str | None:
    return reader.text(value, step, key)


def _day(reader: _Reader, value: object, step: Block, key: str) -> date | None:
    day = read_day(value)
    return None if isinstance(day, datetime) else day


def _count(reader: _Reader, value: object, step: Block, key: str) -> int | Decimal | None:
    amount = read_money(value)
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else amount


def _flag(reader: _Reader, value: object, step: Block, key: str) -> bool | None:
    return value if isinstance(value, bool) else None


_KINDS: Mapping[str, Callable[[_Reader, Any, Block, str], Any]] = {
    words.TEXT: _text,
    words.DAY: _day,
    words.COUNT: _count,
    words.MONEY: lambda reader, value, step, key: read_money(value),
    words.FLAG: _flag,
    words.ANY: lambda reader, value, step, key: value,
    words.NAMES: _Reader.names,
    words.ITEMS: _Reader.items,
    words.ADD_ONS: _Reader.add_ons,
    words.SCOPE: _Reader.scope,
    words.CHANGES: lambda reader, value, step, key: reader.block(value, key, step.lines[key]),
}

_MUST_BE = {
    words.DAY: "a day (YYYY-MM-DD)",
    words.COUNT: "a number",
    words.MONEY: "a decimal number",
    words.FLAG: "true or false",
    words.ANY: "a number or a name",
}
