"""The report of a run: one page of HTML without anything else."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence

from upline.devtools.torture.history import Answer
from upline.devtools.torture.run import TortureResult

_STYLE = """
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark; }
    table { border-collapse: collapse; margin: 1rem 0; }
    th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
    td.number { text-align: right; font-variant-numeric: tabular-nums; }
"""


def report_page(result: TortureResult) -> str:
    """Return the page: verdict, figures, what was harmed when, and each violation."""
    verdict = "Nothing was lost, doubled or changed." if result.ok else "This run found faults."
    return "\n".join([
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Torture of Upline</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{verdict}</h1>",
        _table("Run", ("", ""), _figures(result)),
        _table("Violations", ("Fault", "What shows it"), [(one.fault, one.detail) for one in result.violations]),
        _table("Problems of the run", ("", ), [(problem,) for problem in result.problems]),
        _table("Calls", ("Entry point", *(answer.value for answer in Answer)), _calls(result)),
        _table("Faults", ("Fault", "Times"), Counter(one.kind for one in result.faults).most_common()),
        _table("In order", ("Second", "Fault"), [(f"{one.at_s:.1f}", one.description) for one in result.faults]),
        "</body></html>",
    ])  # fmt: skip


def _figures(result: TortureResult) -> Iterable[tuple[object, ...]]:
    observed = result.observed
    yield "Seed", result.plan.seed
    yield "Seconds", f"{result.seconds:.0f}"
    yield "Calls", len(result.calls)
    yield "Sale events, all tiers", sum(event.is_sale for event in observed.events)
    yield "Back-orders", len(observed.orders)
    yield "Messages in event logs", len(observed.messages)
    yield "Faults", len(result.faults)
    yield "Kills", result.kills
    yield "Seconds until everything was booked", f"{result.recovery_s:.1f}"


def _calls(result: TortureResult) -> Iterable[tuple[object, ...]]:
    count = Counter((call.entry_point, call.answer) for call in result.calls)
    for entry_point in sorted({call.entry_point for call in result.calls}):
        yield entry_point, *(count[entry_point, answer] for answer in Answer)


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows]
    if not body:
        return f"<h2>{html.escape(title)}</h2><p>None.</p>"
    head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    return f"<h2>{html.escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _cell(value: object) -> str:
    kind = ' class="number"' if isinstance(value, int) else ""
    return f"<td{kind}>{html.escape(str(value))}</td>"
