"""Running a story by the product, and comparing what there is with what the model predicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from tests.model import views
from tests.model.files import scenario_text
from tests.model.network import Network, read_world
from tests.model.steps import predict
from tests.model.stories import Story
from tests.model.values import UNKNOWN, Silence
from tests.rules import invariants
from tests.support.world import World
from upline.devtools.scenarios.parser import Scenario, parse_scenario
from upline.devtools.scenarios.state import UnknownName
from upline.devtools.scenarios.tenant_view import TenantView
from upline.kernel.verdicts import Refused
from upline.models import Subscription

BOOKING = ("top", "middle")
COUNT_EVERY = 4
Triples = Iterator[tuple[str, Any, Any]]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first thing in which product and model differ. `step` counts from 1."""

    step: int
    path: str
    predicted: Any
    found: Any

    @property
    def kind(self) -> str:
        """What differs, whichever order or record it is of."""
        return self.path.rsplit(".", 1)[-1].split("[")[0]

    def __str__(self) -> str:
        return f"step {self.step}, {self.path}: predicted {self.predicted}, found {self.found}"


def first_difference(story: Story, *, every: int = 30) -> Difference | None:
    """Run a story; compare refusals at every step, and all that stands upstream every so many and at the end."""
    with TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "story.yaml"
        path.write_text(scenario_text(story), encoding="utf-8")
        try:
            return next(_differences(story, parse_scenario(path), every), None)
        finally:
            transaction.set_rollback(True)


def _differences(story: Story, scenario: Scenario, every: int) -> Iterator[Difference]:
    world = World(scenario.world)
    for number in range(1, len(story.steps) + 1):
        outcome = _run(world, scenario, number)
        is_checkpoint = number % every == 0 or number == len(story.steps)
        for path, predicted, found in chain(
            _compare_outcome(story, number, outcome),
            _compare_state(story.networks[number - 1], world, number, is_checkpoint=is_checkpoint),
        ):
            yield Difference(step=number, path=path, predicted=predicted, found=found)
    if all(event.state == "done" for event in story.networks[-1].events):
        _assert_invariants(world)


def _compare_outcome(story: Story, number: int, outcome: str | None) -> Triples:
    codes = story.refusals[number - 1]
    if outcome not in (codes or {None}):
        yield story.steps[number - 1]["do"], sorted(codes) or "done", outcome or "done"


def _compare_state(network: Network, world: World, number: int, *, is_checkpoint: bool) -> Triples:
    if is_checkpoint and not network.has_due():
        yield from _compare_all(network, world)
    elif number % COUNT_EVERY == 0:
        yield from _compare_counts(network, world)


def _assert_invariants(world: World) -> None:
    """Assert what holds after any story in which nothing waits (tests/rules/invariants.py)."""
    invariants.assert_dates_are_consistent()
    invariants.assert_add_ons_belong_to_their_products()
    for slug in BOOKING:
        invariants.assert_one_order_per_sale(world, slug)
        invariants.assert_cancellations_are_mirrored(world, slug)
        invariants.assert_order_items_are_consistent(world, slug)
        invariants.assert_relations_are_consistent(world, slug)
    invariants.assert_replay_is_idempotent(world)


def _run(world: World, scenario: Scenario, number: int) -> str | None:
    """Run a step; return the code of its refusal, or None."""
    step = scenario.steps[number - 1]
    slug = step.bss or world.state.root_slug()
    world.state.set_clock(step.on, world.bss(slug))
    assert step.do is not None
    try:
        world.run_action(slug, step.do, **step.arguments)
    except Refused as refusal:
        return refusal.code
    except UnknownName as problem:
        return f"not possible: {problem}"
    finally:
        world.run_booking()
        world.state.given_names |= step.given_names
    return None


def _compare_counts(network: Network, world: World) -> Triples:
    for slug in BOOKING:
        view = TenantView(world.state, world.bss(slug))
        count = len(network.bss[slug].orders)
        yield from compare(f"{slug}.order_count", count, len(view.scenario_numbers()))
        yield from compare(f"{slug}.parked", views.parked(network, slug), view.parked())


def _compare_all(network: Network, world: World) -> Triples:
    for slug in BOOKING:
        view = TenantView(world.state, world.bss(slug))
        yield from compare(f"{slug}.parked", views.parked(network, slug), view.parked())
        yield from compare(f"{slug}.orders", views.orders(network, slug), view.orders())
        yield from compare(
            f"{slug}.reconciled", views.is_reconciled(network, slug), view.is_reconciled()
        )
        yield from _compare_records(network, world, slug, view)
        if not network.is_paused:
            yield from _compare_accounts(network, slug, view)


def _compare_records(network: Network, world: World, slug: str, view: TenantView) -> Triples:
    for name, record in views.named_records(network).items():
        if record is None or record.bss == slug:
            continue
        predicted = views.mirror(network, slug, record)
        found = view.add_on(name) if record.parent else view.subscription(name)
        if found is not None:
            record_id = world.state.find_subscription(name, world.bss(slug))
            stored = Subscription.objects.get(pk=record_id)
            found |= {"start_date": stored.start_date, "end_date": stored.end_date}
            found["unit_price"] = stored.unit_price
        yield from compare(f"{slug}.{name}", predicted, found)


def _compare_accounts(network: Network, slug: str, view: TenantView) -> Triples:
    for bss in network.bss.values():
        if bss.slug == slug:
            continue
        for customer in bss.customers:
            predicted = views.account(network, slug, customer)
            yield from compare(f"{slug}.{customer.name}", predicted, view.account(customer.name))


def compare(path: str, predicted: Any, found: Any) -> Triples:
    """Yield every place in which two values differ; what the model does not know is not compared."""
    if predicted is UNKNOWN:
        return
    if isinstance(predicted, dict) and isinstance(found, dict):
        for key, value in predicted.items():
            yield from compare(f"{path}.{key}", value, found.get(key))
    elif isinstance(predicted, list) and isinstance(found, list):
        yield from _compare_lists(path, predicted, found)
    elif not _is_same(predicted, found):
        yield path, predicted, found


def _compare_lists(path: str, predicted: list[Any], found: list[Any]) -> Triples:
    if path.endswith(".warnings"):
        predicted, found = sorted(predicted), sorted(found)
    for index, (one, other) in enumerate(zip(predicted, found, strict=False)):
        yield from compare(f"{path}[{index}]", one, other)
    if len(predicted) != len(found):
        count = min(len(predicted), len(found))
        yield f"{path}[{count}:]", predicted[count:], found[count:]


def _is_same(predicted: Any, found: Any) -> bool:
    predicted, found = (None if one == "" else one for one in (predicted, found))
    if isinstance(found, datetime):
        found = found.astimezone(UTC).date()
    if isinstance(predicted, Decimal | int) and isinstance(found, Decimal | int):
        return Decimal(predicted) == Decimal(found)
    if isinstance(predicted, date) or isinstance(found, date):
        return str(predicted) == str(found)
    return bool(predicted == found)


def shrink(story: Story, difference: Difference) -> Story:
    """Return a shorter story with a difference of the same kind: steps are left out while it stays."""
    story = _without(story, difference.step, len(story.steps)) or story
    size = max(1, len(story.steps) // 2)
    while size:
        shorter = _shorter_by(story, size, difference.kind)
        story = shorter or story
        if shorter is None or size > 1:
            size //= 2
    return story


def _shorter_by(story: Story, size: int, kind: str) -> Story | None:
    """Leave out so many steps at a time, the last ones first; None if each is needed."""
    found = None
    for end in range(len(story.steps), 0, -size):
        shorter = _without(story, max(0, end - size), end)
        difference = first_difference(shorter, every=len(story.steps)) if shorter else None
        if shorter is not None and difference is not None and difference.kind == kind:
            story = found = shorter
    return found


def _without(story: Story, start: int, end: int) -> Story | None:
    """Return a story without some steps; None if the model cannot tell what it comes to."""
    steps = [dict(step) for step in story.steps[:start] + story.steps[end:]]
    moves = [step["on"] for step in story.steps[start:end] if "on" in step]
    if moves and len(steps) > start:
        steps[start].setdefault("on", moves[-1])
    shorter = Story(seed=story.seed, world=story.world)
    network = read_world(story.world)
    for step in steps:
        try:
            network, codes = predict(network, step)
        except (Silence, KeyError, AttributeError):
            return None
        shorter.add(step, codes, network)
    return shorter if shorter.steps else None
