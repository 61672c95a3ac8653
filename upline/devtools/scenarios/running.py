"""Running a scenario: a world built, its steps played, what stands there compared.

Everything happens in one transaction that is rolled back, with the real actions and the
real booking; with `keep` it is committed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from upline.access.rulebook import Role
from upline.database.audit_context import Door, acting
from upline.devtools.scenarios.comparing import Comparison, Difference
from upline.devtools.scenarios.looking import View, as_json
from upline.devtools.scenarios.reading import Scenario, Step
from upline.devtools.scenarios.stage import Stage, StoryError, UnknownName
from upline.devtools.scenarios.verbs import VERBS, Scene, Verb
from upline.devtools.scenarios.world import build_world, first_moment
from upline.devtools.scenarios.yaml_core import Unreadable
from upline.kernel.ids import new_id
from upline.kernel.verdicts import Refused
from upline.tenancy import actions as tenancy


class _Undo(Exception):
    """Ends a simulation's transaction without a trace."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a kept simulation can be looked at, and by whom. The password is told once."""

    slugs: tuple[str, ...]
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a scenario came to. `orders` are those of the topmost BSS, every key filled."""

    file: str
    scenario: str
    differences: tuple[Difference, ...]
    orders: list[dict[str, Any]]
    seconds: float
    kept: Kept | None = None

    @property
    def ok(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """Return the result as `upline simulate --json` prints it."""
        return {
            "file": self.file,
            "scenario": self.scenario,
            "ok": self.ok,
            "differences": [
                {"path": d.path, "expected": d.expected, "found": d.found, "step": d.step}
                for d in self.differences
            ],
            "orders": as_json(self.orders),
            "seconds": round(self.seconds, 3),
        }


def run_scenario(scenario: Scenario, *, keep: bool = False) -> Result:
    """Play a scenario and compare. Raises: Unreadable — a name that nothing bears, with its line."""
    results: list[Result] = []
    try:
        with acting(by="Simulation", door=Door.SIMULATION), transaction.atomic():
            results.append(_play(scenario, keep=keep))
            if not keep:
                raise _Undo
    except _Undo:
        pass
    return results[0]


def _play(scenario: Scenario, *, keep: bool) -> Result:
    began = time.perf_counter()
    day = first_moment(scenario.world, scenario.world_file)
    moment = datetime.combine(day, time_of_day(10, 30), tzinfo=UTC)
    stage = Stage(now=moment, file=scenario.file)
    _build(stage, scenario)
    differences = [d for step in scenario.steps for d in _step(stage, step)]
    orders = View(stage, stage.tenant(stage.topmost())).orders()
    kept = _open_to_a_visitor(stage) if keep else None
    seconds = time.perf_counter() - began
    return Result(str(scenario.file), scenario.name, tuple(differences), orders, seconds, kept)


def _build(stage: Stage, scenario: Scenario) -> None:
    try:
        with transaction.atomic():
            build_world(stage, scenario.world, scenario.world_file)
    except Refused as refusal:
        raise Unreadable(scenario.world_file, scenario.world.line, str(refusal)) from refusal
    except IntegrityError as problem:
        sentence = "something stands twice that may stand once"
        raise Unreadable(scenario.world_file, scenario.world.line, sentence) from problem


def _open_to_a_visitor(stage: Stage) -> Kept:
    """Give one new person the run of all BSSs of the stage, to look at them in the browser."""
    password = secrets.token_urlsafe(9)
    email = f"visitor-{str(new_id())[-12:]}@upline.example"
    slugs = []
    for slug in stage.tenants:
        tenant = stage.tenant(slug)
        tenancy.add_user(
            tenant_id=tenant.id,
            name="Visitor",
            email=email,
            role=Role.ADMINISTRATOR,
            password=password,
        )
        slugs.append(tenant.slug)
    return Kept(tuple(slugs), email, password)


def _step(stage: Stage, step: Step) -> Iterator[Difference]:
    try:
        if step.expect is not None:
            yield from _expect(stage, step)
        else:
            yield from _act(stage, step)
    except (UnknownName, StoryError) as problem:
        raise Unreadable(stage.file, step.line, str(problem)) from problem


def _expect(stage: Stage, step: Step) -> Iterator[Difference]:
    assert step.expect is not None, "asked before"
    tenant = stage.tenant(str(step.expect.get("in") or stage.topmost()))
    stage.set_clock(step.on, tenant)
    yield from Comparison(View(stage, tenant), step.number).differences(step.expect)


def _act(stage: Stage, step: Step) -> Iterator[Difference]:
    assert step.do is not None, "a step without expectations acts"
    tenant = stage.tenant(step.bss or stage.topmost())
    stage.set_clock(step.on, tenant)
    refusal = _attempt(VERBS[step.do], Scene(stage, tenant, step.arguments))
    stage.book()
    path = f"steps[{step.number - 1}].{step.do}"
    if refusal is None and step.refused is not None:
        yield Difference(path, f"refused: {step.refused}", "done", step.number)
    elif refusal is not None and refusal.code != step.refused:
        expected = f"refused: {step.refused}" if step.refused else "done"
        found = f"refused: {refusal.code} ({refusal})"
        yield Difference(path, expected, found, step.number)


def _attempt(verb: Verb, scene: Scene) -> Refused | None:
    """Play one action; refused, it has changed nothing anywhere."""
    names = dict(scene.stage.names)
    try:
        with transaction.atomic():
            verb(scene)
    except Refused as refusal:
        scene.stage.names = names
        return refusal
    except ObjectDoesNotExist as problem:
        raise UnknownName(f"{scene.tenant.name} has no such record") from problem
    return None
