"""Reading scenario files: from YAML to checked steps, or an error with its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from upline.devtools.scenarios import schema
from upline.devtools.scenarios.yaml_loader import (
    ScenarioFileError,
    YamlMapping,
    YamlSequence,
    load_yaml,
)

# The arguments whose parts may have names of their own, and the actions that name what they make.
_PARTS = ("items", "basket", "add_ons")
_NAMING = frozenset({"create_customer", "update_customer", "add_promotion"})

_SCENARIO_KEYS = frozenset({"scenario", "rules", "world", "steps"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an action with its arguments, or expectations. `number` counts from 1.

    `by` is the name or e-mail of the user of the BSS who acts; None: an administrator.
    """

    number: int
    line: int
    on: date | datetime | None
    bss: str | None
    do: str | None
    arguments: Mapping[str, Any]
    refused: str | None
    expect: YamlMapping | None
    by: str | None = None

    @property
    def given_names(self) -> set[str]:
        """Return the names by which later steps may speak of what this one makes."""
        parts = [part for key in _PARTS for part in self.arguments.get(key) or ()]
        mappings = (part for part in (self.arguments, *parts) if isinstance(part, Mapping))
        names = {str(part["as"]) for part in mappings if "as" in part}
        if self.do in _NAMING:
            name = str(self.arguments.get("name"))
            names |= {name, f"{self.bss}/{name}"}
        return names


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole file, read and checked."""

    file: Path
    name: str
    rules: tuple[str, ...]
    world: YamlMapping
    world_file: Path
    steps: tuple[Step, ...] = field(default_factory=tuple)


def parse_scenario(path: Path) -> Scenario:
    """Raises: Unreadable — naming file and line."""
    found = load_yaml(path)
    reader = _ScenarioParser(path)
    head = reader.mapping(found, "a scenario")
    reader.check_keys(head, _SCENARIO_KEYS, "a scenario")
    name = reader.text(reader.required(head, "scenario"), head, "scenario")
    rules = tuple(
        str(rule) for rule in reader.sequence(head.get("rules", YamlSequence()), head, "rules")
    )
    world, world_file = reader.world(reader.required(head, "world"), head)
    steps = reader.sequence(reader.required(head, "steps"), head, "steps")
    return Scenario(
        file=path,
        name=name,
        rules=rules,
        world=world,
        world_file=world_file,
        steps=tuple(reader.step(i, s, steps.line) for i, s in enumerate(steps, start=1)),
    )


def parse_date(value: object) -> date | datetime | None:
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


def parse_money(value: object) -> Decimal | None:
    """Return a decimal amount; None for anything else, such as a flag or a word."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


class _ScenarioParser:
    def __init__(self, file: Path) -> None:
        self.file = file

    def raise_error(self, line: int, problem: str) -> ScenarioFileError:
        return ScenarioFileError(self.file, line, problem)

    def mapping(self, found: object, what: str, line: int = 1) -> YamlMapping:
        if not isinstance(found, YamlMapping):
            raise self.raise_error(line, f"{what} must be a mapping")
        return found

    def sequence(self, found: object, parent: YamlMapping, key: str) -> YamlSequence:
        if isinstance(found, YamlSequence):
            return found
        if found == [] or found is None:
            empty = YamlSequence()
            empty.line = parent.lines.get(key, parent.line)
            return empty
        raise self.raise_error(parent.lines.get(key, parent.line), f"{key!r} must be a list")

    def text(self, found: object, parent: YamlMapping, key: str) -> str:
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        raise self.raise_error(parent.lines.get(key, parent.line), f"{key!r} must be a word")

    def required(self, parent: YamlMapping, key: str) -> Any:
        if key not in parent:
            raise self.raise_error(parent.line, f"{key!r} is missing")
        return parent[key]

    def check_keys(self, found: YamlMapping, names: frozenset[str], what: str) -> None:
        for key in found:
            if key not in names:
                raise self.raise_error(found.lines[key], f"{what} has no {key!r}")

    def world(self, found: object, head: YamlMapping) -> tuple[YamlMapping, Path]:
        if isinstance(found, YamlMapping):
            return found, self.file
        name = self.text(found, head, "world")
        beside = self.file.parent / "worlds" / f"{name}.yaml"
        if beside.is_file():
            return self.mapping(load_yaml(beside), "a world"), beside
        packaged = (
            Path(str(resources.files("upline.devtools.scenarios"))) / "worlds" / f"{name}.yaml"
        )
        if packaged.is_file():
            return self.mapping(load_yaml(packaged), "a world"), packaged
        raise self.raise_error(head.lines["world"], f"there is no world {name!r}")

    def step(self, number: int, found: object, line: int) -> Step:
        step = self.mapping(found, "a step", getattr(found, "line", line))
        on = None
        if "on" in step:
            on = parse_date(step["on"])
            if on is None:
                raise self.raise_error(step.lines["on"], f"{step['on']!r} is no day")
        if "expect" in step:
            self.check_keys(step, frozenset({"on", "expect"}), "an expectation")
            expect = self.mapping(step["expect"], "'expect'", step.lines["expect"])
            self.expectations(expect)
            return Step(number, step.line, on, None, None, {}, None, expect)
        return self.action(number, step, on)

    def action(self, number: int, step: YamlMapping, on: date | datetime | None) -> Step:
        do = self.text(self.required(step, "do"), step, "do")
        if do not in schema.ACTIONS:
            raise self.raise_error(step.lines["do"], f"there is no action {do!r}")
        spec = schema.ACTIONS[do]
        bss = self.text(step["in"], step, "in") if "in" in step else None
        if bss is None and not spec.is_tenant_independent:
            raise self.raise_error(step.line, f"{do} needs 'in': the BSS in which it is done")
        for key in spec.required:
            self.required(step, key)
        arguments = {}
        for key, value in step.items():
            if key in schema.STEP_KEYS:
                continue
            kind = spec.required.get(key) or spec.optional.get(key)
            if kind is None:
                raise self.raise_error(step.lines[key], f"{do} has no {key!r}")
            arguments[key] = self.argument(kind, value, step, key)
        self.extra_checks(do, arguments, step)
        refused = self.text(step["refused"], step, "refused") if "refused" in step else None
        by = self.text(step["by"], step, "by") if "by" in step else None
        if by is not None and spec.is_tenant_independent:
            raise self.raise_error(step.lines["by"], f"{do} is done by nobody of a BSS")
        return Step(number, step.line, on, bss, do, arguments, refused, None, by)

    def extra_checks(self, do: str, arguments: Mapping[str, Any], step: YamlMapping) -> None:
        if do == "crash_booking" and arguments["after"] not in schema.CRASH_POINTS:
            points = ", ".join(schema.CRASH_POINTS)
            raise self.raise_error(step.lines["after"], f"'after' is one of {points}")
        if do in _CANCELLATIONS and ("subscription" in arguments) == ("add_on" in arguments):
            raise self.raise_error(step.line, f"{do} needs either 'subscription' or 'add_on'")
        subjects = [key for key in ("customer", "subscription", "add_on") if key in arguments]
        if do == "set_vendor_id" and len(subjects) != 1:
            problem = "set_vendor_id needs one of 'customer', 'subscription' and 'add_on'"
            raise self.raise_error(step.line, problem)
        if do == "deliver_items" and "items" not in arguments and "item" not in arguments:
            raise self.raise_error(step.line, "deliver_items needs 'items'")

    def argument(self, kind: str, value: object, step: YamlMapping, key: str) -> Any:
        if kind.endswith(schema.NULLABLE):
            if value is None:
                return None
            kind = kind.removesuffix(schema.NULLABLE)
        read = _KINDS[kind](self, value, step, key)
        if read is None:
            raise self.raise_error(
                step.lines[key], f"{key!r} must be {_TYPE_DESCRIPTIONS[kind]}, not {value!r}"
            )
        return read

    def scope(self, value: object, step: YamlMapping, key: str) -> Any:
        scope = self.mapping(value, f"{key!r}", step.lines[key])
        return {code: list(self.sequence(cycles, scope, code)) for code, cycles in scope.items()}

    def names(self, value: object, step: YamlMapping, key: str) -> list[str]:
        return [self.text(name, step, key) for name in self.sequence(value, step, key)]

    def items(self, value: object, step: YamlMapping, key: str) -> list[YamlMapping]:
        items = []
        for found in self.sequence(value, step, key):
            item = self.mapping(found, "an item", step.lines[key])
            self.check_keys(item, _ITEM_KEYS, "an item")
            items.append(self.item(item))
        return items

    def item(self, item: YamlMapping) -> YamlMapping:
        if "subscription" in item:
            wanted = {"add"} if "add" in item else {"add_on", "quantity"}
        else:
            wanted = {"product", "cycle", "quantity"}
        for key in wanted:
            self.required(item, key)
        for key in ("add", "quantity"):
            if key in item:
                self.argument(schema.COUNT, item[key], item, key)
        if "pushed_price" in item:
            item["pushed_price"] = self.argument(
                schema.MONEY, item["pushed_price"], item, "pushed_price"
            )
        return item

    def add_ons(self, value: object, step: YamlMapping, key: str) -> list[YamlMapping]:
        add_ons = []
        for found in self.sequence(value, step, key):
            add_on = self.mapping(found, "an add-on", step.lines[key])
            self.check_keys(add_on, schema.ADD_ON_KEYS, "an add-on")
            self.required(add_on, "product")
            self.argument(schema.COUNT, self.required(add_on, "quantity"), add_on, "quantity")
            add_ons.append(add_on)
        return add_ons

    def expectations(self, expect: YamlMapping) -> None:
        self.check_keys(expect, frozenset(schema.EXPECTATION_KEYS), "'expect'")
        for key in ("orders", "parked"):
            for found in self.sequence(expect.get(key), expect, key):
                self.keys(found, schema.EXPECTATION_KEYS[key] or frozenset(), key)
        for key in ("accounts", "subscriptions", "add_ons"):
            if key not in expect:
                continue
            for name, found in self.mapping(expect[key], f"{key!r}", expect.lines[key]).items():
                if found is not None:
                    self.keys(found, schema.EXPECTATION_KEYS[key] or frozenset(), f"{key}.{name}")

    def keys(self, found: object, names: frozenset[str], what: str) -> None:
        mapping = self.mapping(found, f"{what!r}", getattr(found, "line", 1))
        self.check_keys(mapping, names, what)
        for key in schema.NESTED_KEYS.keys() & mapping.keys():
            for nested in self.sequence(mapping[key], mapping, key):
                self.keys(nested, schema.NESTED_KEYS[key], key)


_CANCELLATIONS = frozenset({"cancel", "withdraw_cancellation"})
_ITEM_KEYS = frozenset(
    {"product", "cycle", "quantity", "as", "subscription", "add", "add_on", "pushed_price"}
)


def _text(reader: _ScenarioParser, value: object, step: YamlMapping, key: str) -> str | None:
    return reader.text(value, step, key)


def _day(reader: _ScenarioParser, value: object, step: YamlMapping, key: str) -> date | None:
    day = parse_date(value)
    return None if isinstance(day, datetime) else day


def _count(
    reader: _ScenarioParser, value: object, step: YamlMapping, key: str
) -> int | Decimal | None:
    amount = parse_money(value)
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else amount


def _flag(reader: _ScenarioParser, value: object, step: YamlMapping, key: str) -> bool | None:
    return value if isinstance(value, bool) else None


_KINDS: Mapping[str, Callable[[_ScenarioParser, Any, YamlMapping, str], Any]] = {
    schema.TEXT: _text,
    schema.DAY: _day,
    schema.COUNT: _count,
    schema.MONEY: lambda reader, value, step, key: parse_money(value),
    schema.FLAG: _flag,
    schema.ANY: lambda reader, value, step, key: value,
    schema.NAMES: _ScenarioParser.names,
    schema.ITEMS: _ScenarioParser.items,
    schema.ADD_ONS: _ScenarioParser.add_ons,
    schema.SCOPE: _ScenarioParser.scope,
    schema.CHANGES: lambda reader, value, step, key: reader.mapping(value, key, step.lines[key]),
}

_TYPE_DESCRIPTIONS = {
    schema.DAY: "a day (YYYY-MM-DD)",
    schema.COUNT: "a number",
    schema.MONEY: "a decimal number",
    schema.FLAG: "true or false",
    schema.ANY: "a number or a name",
}
