"""Comparing what a scenario expects with what there is: path, expected, found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from upline.devtools.scenarios.tenant_view import TenantView
from upline.devtools.scenarios.yaml_loader import YamlMapping

_UNORDERED = frozenset({"warnings"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected; `step` is the first step it belongs to, from 1."""

    path: str
    expected: str
    found: str
    step: int

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The expectations of one step against one BSS."""

    view: TenantView
    step: int

    def differences(self, expect: YamlMapping) -> Iterator[Difference]:
        """Yield every difference; what is not named is not compared."""
        view = self.view
        if "orders" in expect:
            yield from self._compare("orders", expect["orders"] or [], view.orders())
        if "order_count" in expect:
            count = len(view.scenario_numbers())
            yield from self._compare("order_count", expect["order_count"], count)
        for key, look in (
            ("accounts", view.account),
            ("subscriptions", view.subscription),
            ("add_ons", view.add_on),
        ):
            for name, wanted in (expect.get(key) or {}).items():
                yield from self._compare(f"{key}.{name}", wanted, look(name))
        if "parked" in expect:
            yield from self._compare("parked", expect["parked"] or [], view.parked())
        if "reconciled" in expect:
            found = view.is_reconciled()
            yield from self._compare("reconciled", expect["reconciled"], found)

    def _compare(self, path: str, expected: Any, found: Any) -> Iterator[Difference]:
        if isinstance(expected, Mapping):
            yield from self._compare_block(path, expected, found)
        elif isinstance(expected, list):
            yield from self._compare_list(path, expected, found)
        elif not values_equal(expected, found):
            yield Difference(path, format_value(expected), format_value(found), self.step)

    def _compare_block(
        self, path: str, expected: Mapping[str, Any], found: Any
    ) -> Iterator[Difference]:
        if not isinstance(found, Mapping):
            yield Difference(path, "to be there", format_value(found), self.step)
            return
        for key, wanted in expected.items():
            yield from self._compare(f"{path}.{key}", wanted, found.get(key))

    def _compare_list(self, path: str, expected: list[Any], found: Any) -> Iterator[Difference]:
        found = list(found or [])
        if path.rsplit(".", 1)[-1] in _UNORDERED:
            expected, found = sorted(expected), sorted(found)
        if len(expected) != len(found):
            many = f"{len(found)} ({format_value(found)})"
            yield Difference(path, f"{len(expected)} entries", many, self.step)
        for index, (wanted, there) in enumerate(zip(expected, found, strict=False)):
            yield from self._compare(f"{path}[{index}]", wanted, there)


def values_equal(expected: Any, found: Any) -> bool:
    """Tell whether two values are the same; numbers by value, dates by day, null also by an empty text."""
    expected, found = (None if value == "" else value for value in (expected, found))
    if expected is None or found is None:
        return expected is None and found is None
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(found, int | Decimal):
        try:
            return Decimal(str(expected)) == Decimal(found)
        except InvalidOperation:
            return False
    return format_value(expected) == format_value(found)


def format_value(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_short(one) for one in value) + "]"
    return str(value)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        keys = ("date", "trigger", "total", "product", "quantity", "action", "reason")
        return " ".join(format_value(value[key]) for key in keys if value.get(key) is not None)
    return format_value(value)
