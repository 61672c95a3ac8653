"""The source document, cut into sentences. `pytest --story` shows which have a story test.

Source: docs/source/creating_orders_in_distributor_bss.txt
"""

import re
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "docs/source/creating_orders_in_distributor_bss.txt"

# A page's furniture, not a sentence.
_IGNORED_LINES = {"Table of Contents"}

# They announce what follows, and claim nothing that a test could tell.
HEADINGS_AND_LEAD_INS = frozenset(
    {
        "Creating Orders in Distributor BSS",
        "Creating an Order in Distributor BSS",
        "The actions that trigger the creation of an order in distributor's BSS are the following:",
        "The order that will be created:",
        "Relating the Orders with the Subscriptions",
        (
            "Depending on whether the order is created for a new subscription or for updating an "
            "existing subscription, in the subscription details page the related order will be "
            "displayed as follows:"
        ),
        "What Actions are not Allowed to Distributor",
        (
            "Below is a list of the actions that the distributor is not allowed to execute for "
            "orders that were created from the back-ordering mechanism:"
        ),
        "What Actions are Allowed to Distributor",
        "Below is a list of action that the distributor is allowed to execute:",
    }
)


@cache
def sentences() -> tuple[str, ...]:
    """Return all sentences in the document's order, headings and lead-ins included."""
    found: list[str] = []
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        text = " ".join(line.strip().lstrip("•").split())
        if text and text not in _IGNORED_LINES:
            found += re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
    return tuple(found)


def source_claims() -> tuple[str, ...]:
    """Return the sentences that need a story test."""
    return tuple(sentence for sentence in sentences() if sentence not in HEADINGS_AND_LEAD_INS)


def tells(sentence: str) -> pytest.MarkDecorator:
    """Mark a test with the sentence of the source document that it tests, word for word."""
    assert sentence in sentences(), f"not in the source document: {sentence!r}"
    return pytest.mark.tells(sentence)
