"""Texts that were given to us are kept word for word."""

from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
GIVEN = HERE.parent / "shared"

CONTRACT = ("api.md", "back-ordering.md", "benchmarks.md", "pages.md")
COPIES = {
    "docs/source/creating_orders_in_distributor_bss.txt": "spec/000_d9cc1e142756b624.txt",
    **{f"docs/contract/{name}": f"spec/{name}" for name in CONTRACT},
    "docs/data": "data",
    "scenarios": "scenarios",
}


def _pairs() -> list[tuple[Path, Path]]:
    """Return the copy and the original of each file. Beside the copied ones, we may have files of our own."""
    pairs = []
    for ours, theirs in COPIES.items():
        original = GIVEN / theirs
        if original.is_dir():
            files = [path for path in sorted(original.rglob("*")) if path.is_file()]
            pairs += [(HERE / ours / path.relative_to(original), path) for path in files]
        else:
            pairs.append((HERE / ours, original))
    return pairs


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the originals are not beside this checkout")
def test_copies_are_equal_to_what_was_given():
    different = [
        str(copy.relative_to(HERE))
        for copy, original in _pairs()
        if not copy.exists() or copy.read_bytes() != original.read_bytes()
    ]

    assert different == []
