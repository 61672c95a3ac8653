"""Runs a scenario: builds its world, runs its steps, compares the result with what it expects.

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

from upline.access.rulebook import Role, system_actor
from upline.database.audit_context import EntryPoint, audit_context
from upline.database.dry_run import run_and_roll_back
from upline.devtools.scenarios.comparison import Comparison, Difference
from upline.devtools.scenarios.handlers import DEFAULT_ACTOR, HANDLERS, StepContext, StepHandler
from upline.devtools.scenarios.parser import Scenario, Step
from upline.devtools.scenarios.state import InvalidStep, ScenarioState, UnknownName
from upline.devtools.scenarios.tenant_view import TenantView, as_json
from upline.devtools.scenarios.world import build_world, start_day
from upline.devtools.scenarios.yaml_loader import ScenarioFileError
from upline.kernel.ids import new_id
from upline.kernel.verdicts import Refused
from upline.tenancy import actions as tenancy


@dataclass(frozen=True, slots=True)
class SavedSimulation:
    """Address and logins of a simulation that was stored (`--keep`). The password is shown once."""

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
    saved: SavedSimulation | None = None

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

    def run() -> Result:
        return _run_in_transaction(scenario, keep=keep)

    with audit_context(by="Simulation", entry_point=EntryPoint.SIMULATION):
        if not keep:
            return run_and_roll_back(run)
        with transaction.atomic():
            return run()


def _run_in_transaction(scenario: Scenario, *, keep: bool) -> Result:
    began = time.perf_counter()
    day = start_day(scenario.world, scenario.world_file)
    moment = datetime.combine(day, time_of_day(10, 30), tzinfo=UTC)
    state = ScenarioState(now=moment, file=scenario.file)
    _build(state, scenario)
    differences = [d for step in scenario.steps for d in _run_step(state, step)]
    orders = TenantView(state, state.tenant(state.root_slug())).orders()
    saved = _add_visitor(state) if keep else None
    seconds = time.perf_counter() - began
    return Result(str(scenario.file), scenario.name, tuple(differences), orders, seconds, saved)


def _build(state: ScenarioState, scenario: Scenario) -> None:
    try:
        with transaction.atomic():
            build_world(state, scenario.world, scenario.world_file)
    except Refused as refusal:
        raise ScenarioFileError(scenario.world_file, scenario.world.line, str(refusal)) from refusal
    except IntegrityError as problem:
        sentence = "something stands twice that may stand once"
        raise ScenarioFileError(scenario.world_file, scenario.world.line, sentence) from problem


def _add_visitor(state: ScenarioState) -> SavedSimulation:
    """Give one new person the run of all BSSs of the stage, to look at them in the browser."""
    password = secrets.token_urlsafe(12)
    email = f"visitor-{str(new_id())[-12:]}@upline.example"
    slugs = []
    for slug in state.tenants:
        tenant = state.tenant(slug)
        tenancy.add_user(
            tenant_id=tenant.id,
            new=tenancy.NewUser(
                name="Visitor", email=email, role=Role.ADMINISTRATOR, password=password
            ),
            by=system_actor(),
        )
        slugs.append(tenant.slug)
    return SavedSimulation(tuple(slugs), email, password)


def _run_step(state: ScenarioState, step: Step) -> Iterator[Difference]:
    try:
        if step.expect is not None:
            found = list(_check_expectations(state, step))
        else:
            found = list(_run_action(state, step))
    except (UnknownName, InvalidStep) as problem:
        raise ScenarioFileError(state.file, step.line, str(problem)) from problem
    state.has_differences |= bool(found)
    return iter(found)


def _check_expectations(state: ScenarioState, step: Step) -> Iterator[Difference]:
    assert step.expect is not None, "checked before"
    tenant = state.tenant(str(step.expect.get("in") or state.root_slug()))
    state.set_clock(step.on, tenant)
    yield from Comparison(TenantView(state, tenant), step.number).differences(step.expect)


def _run_action(state: ScenarioState, step: Step) -> Iterator[Difference]:
    assert step.do is not None, "a step without expectations acts"
    tenant = state.tenant(step.bss or state.root_slug())
    state.set_clock(step.on, tenant)
    actor = state.actor(step.by, tenant) if step.by else DEFAULT_ACTOR
    context = StepContext(state, tenant, step.arguments, actor)
    before = set(state.names)
    try:
        refusal = _run_handler(HANDLERS[step.do], context)
        outcome = f"refused: {refusal.code} ({refusal})" if refusal else "done"
        is_expected = (refusal.code if refusal else None) == step.refused
    except UnknownName as problem:
        if not _is_consequence(state, problem):
            raise
        outcome, is_expected = f"not possible: {problem}", False
    state.given_names |= step.given_names
    state.unexpected_names -= step.given_names
    if step.refused is not None:
        state.unexpected_names |= set(state.names) - before
    state.book()
    if not is_expected:
        path = f"steps[{step.number - 1}].{step.do}"
        expected = f"refused: {step.refused}" if step.refused else "done"
        yield Difference(path, expected, outcome, step.number)


def _is_consequence(state: ScenarioState, problem: UnknownName) -> bool:
    """Tell whether something is missing because of what earlier steps came to, not by the file."""
    if problem.depends_on_earlier:
        return state.has_differences
    return problem.name in state.given_names


def _run_handler(handler: StepHandler, context: StepContext) -> Refused | None:
    """Play one action; refused, it has changed nothing anywhere.

    Raises: UnknownName — it speaks of something that is not there, and has changed nothing either.
    """
    names = dict(context.state.names)
    try:
        with transaction.atomic():
            handler(context)
    except Refused as refusal:
        context.state.names = names
        return refusal
    except UnknownName:
        context.state.names = names
        raise
    except ObjectDoesNotExist as problem:
        sentence = f"{context.tenant.name} has no such record"
        raise UnknownName(sentence, depends_on_earlier=True) from problem
    return None
