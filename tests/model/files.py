"""Writing a story as a scenario file, with what the model expects of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.model import views
from tests.model.network import Network
from tests.model.stories import Story
from tests.model.values import UNKNOWN


def scenario_text(story: Story) -> str:
    """Return the text of a scenario file (scenarios/FORMAT.md); the last step expects the orders."""
    lines = []
    for step, codes in zip(story.steps, story.refusals, strict=True):
        more = {"refused": min(codes)} if codes else {}
        lines.append(f"  - {_text({**step, **more})}")
    network = story.networks[-1]
    lines.append("  - expect:")
    for key, value in expectations(network, network.top).items():
        lines.append(f"      {key}:" if isinstance(value, list) else f"      {key}: {_text(value)}")
        lines += [f"        - {_text(one)}" for one in value if isinstance(value, list)]
    head = [f"scenario: Story {story.seed}", f"world: {_text(story.world)}", "steps:"]
    return "\n".join([*head, *lines, ""])


def expectations(network: Network, slug: str) -> dict[str, Any]:
    found = [known(order) for order in views.orders(network, slug)]
    return {"in": slug, "orders": found}


def known(value: Any) -> Any:
    """Return a value without what the contract is silent about."""
    if isinstance(value, dict):
        return {key: known(one) for key, one in value.items() if one is not UNKNOWN}
    return [known(one) for one in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    """Return a value on one line; JSON is YAML."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    assert isinstance(value, Decimal)
    return str(value)
