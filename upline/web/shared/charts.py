"""Charts as SVG: bars, stacked or lying, and lines; pure functions of numbers and names.

Colours are classes (`c1` … `c4`, `upline/web/static/css/chart.css`), so that one drawing serves both
themes and paper. A drawing is an image with a name; the table beside it has its numbers (ADR 28).
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.safestring import SafeString

from upline.web.shared import formatting
from upline.web.shared.markup import join_html, write_html

_K = TypeVar("_K")

_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 4.0, 22.0, 20.0  # around the plot: tick labels, unit, days
_LABEL_WIDTH = 50.0  # of a label below the axis
_ROW_HEIGHT, _LETTER = 26.0, 6.9  # of lying bars
_MOST_FOR_NAMES = 0.48  # of the width, beside the bars
_NAME_HEIGHT = 16.0  # of a name above its bar
_MAX_BAR_WIDTH = 28.0


@dataclass(frozen=True, slots=True)
class Size:
    """The box of a drawing; `css` chooses by the width of its container which one is shown."""

    width: float
    height: float
    css: str


SIZES = (Size(460, 210, "wide"), Size(320, 200, "narrow"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand along an axis: values and labels of its ticks, in rising order."""

    ticks: tuple[tuple[float, str], ...]
    is_logarithmic: bool = False

    def share(self, value: float) -> float:
        """Return the place of a value between the first tick (0) and the last one (1)."""
        first, last, at = (self._along(v) for v in (self.ticks[0][0], self.ticks[-1][0], value))
        return (at - first) / (last - first)

    def _along(self, value: float) -> float:
        return math.log10(value) if self.is_logarithmic else value


def linear_scale(values: Iterable[float], *, is_whole: bool = False, most: int = 5) -> Scale:
    """Return a scale of round numbers that has zero and all values, in about `most` ticks.

    `is_whole`: what is counted has no halves.
    """
    found = [0.0, *values]
    span = (max(found) - min(found)) or 1.0
    power = 10.0 ** math.floor(math.log10(span / (most - 1)))
    step = next(n * power for n in (1, 2, 5, 10, 20) if n * power * (most - 1) >= span * 0.999)
    step = max(step, 1.0) if is_whole else step
    first, last = math.floor(min(found) / step), math.ceil(max(found) / step)
    decimals = max(0, -math.floor(math.log10(step)))
    numbers = [n * step for n in range(first, max(last, first + 1) + 1)]
    return Scale(tuple((n, f"{n:,.{decimals}f}".replace("-", formatting.MINUS)) for n in numbers))


def largest(totals: Mapping[_K, int], most: int) -> tuple[list[_K], list[_K]]:
    """Return the keys of the largest totals, and the others, which are drawn together.

    `most` series are drawn at most, that of the others included.
    """
    keys = sorted(totals, key=lambda key: -totals[key])
    return (keys, []) if len(keys) <= most else (keys[: most - 1], keys[most - 1 :])


@dataclass(frozen=True, slots=True)
class Line:
    """A line over the columns of a chart; None where there is no value, and the line is broken."""

    values: tuple[float | None, ...]
    css: str


def stacked_bars(
    labels: Sequence[str],
    stacks: Sequence[Sequence[float]],
    *,
    scale: Scale,
    name: str,
    unit: str,
    titles: Sequence[str],
) -> SafeString:
    """Draw one bar per label: its stack of values from zero up, negative ones from zero down."""
    return _sizes(lambda size: _stacked_bars(labels, stacks, scale, unit, titles, size), name)


def lines(
    labels: Sequence[str],
    drawn: Sequence[Line],
    *,
    scale: Scale,
    name: str,
    unit: str,
    limit: tuple[float, str] | None = None,
) -> SafeString:
    """Draw lines over labels. `limit`: a value that is drawn across, and what it is called."""
    return _sizes(lambda size: _lines(labels, drawn, scale, unit, limit, size), name)


def lying_bars(rows: Sequence[tuple[str, float, str]], *, name: str) -> SafeString:
    """Draw a row per name, value and text of the value, from zero to the right or to the left.

    Names are written whole: beside the bars, or above them where the drawing is too narrow.
    """
    sizes = tuple(Size(size.width, _row_height(rows, size) * len(rows), size.css) for size in SIZES)
    return _sizes(lambda size: _lying_bars(rows, size), name, sizes)


def _sizes(
    draw: Callable[[Size], SafeString], name: str, sizes: Sequence[Size] = SIZES
) -> SafeString:
    return join_html(
        '<svg class="marks {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        ((s.css, _at(s.width), _at(s.height), name, draw(s)) for s in sizes),
    )


def _stacked_bars(
    labels: Sequence[str],
    stacks: Sequence[Sequence[float]],
    scale: Scale,
    unit: str,
    titles: Sequence[str],
    size: Size,
) -> SafeString:
    step = _step(labels, size)
    width = min(step * 0.66, _MAX_BAR_WIDTH)
    paths = [""] * max(map(len, stacks), default=0)
    for n, stack in enumerate(stacks):
        up = down = 0.0
        x = _at(_LEFT + step * (n + 0.5) - width / 2)
        for series, value in enumerate(stack):
            start = up if value >= 0 else down
            up, down = up + max(value, 0), down + min(value, 0)
            if value:
                y, end = _y(scale, start, size), _y(scale, start + value, size)
                paths[series] += f"M{x} {_at(y)}h{_at(width)}V{_at(end)}h-{_at(width)}z"
    drawn = join_html(
        '<path class="bar c{}" d="{}"/>', ((n, path) for n, path in enumerate(paths, 1) if path)
    )
    columns = join_html(
        '<rect class="column" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        (
            (_at(_LEFT + step * n), _at(_TOP), _at(step), _at(size.height - _TOP - _BOTTOM), title)
            for n, title in enumerate(titles)
        ),
    )
    return write_html("{}{}{}", _axes(labels, scale, unit, size), drawn, columns)


def _lines(
    labels: Sequence[str],
    drawn: Sequence[Line],
    scale: Scale,
    unit: str,
    limit: tuple[float, str] | None,
    size: Size,
) -> SafeString:
    parts = [_axes(labels, scale, unit, size)]
    if limit:
        y = _y(scale, limit[0], size)
        parts.append(
            write_html(
                '<path class="limit" d="M{0} {1}H{2}"/><text class="limit" x="{2}" y="{3}" text-anchor="end">{4}</text>',
                _at(_LEFT), _at(y), _at(size.width - _RIGHT), _at(y - 4), limit[1],
            )
        )  # fmt: skip
    step = _step(labels, size)
    for line in drawn:
        points = [
            None if v is None else f"{_at(_LEFT + step * (n + 0.5))} {_at(_y(scale, v, size))}"
            for n, v in enumerate(line.values)
        ]
        before = [None, *points]
        path = "".join(f"{'L' if b else 'M'}{p}" for b, p in zip(before, points, strict=False) if p)
        dots = "".join(f"M{point}h0" for point in points if point)
        parts.append(write_html('<path class="line {}" d="{}"/>', line.css, path))
        parts.append(write_html('<path class="dots {}" d="{}"/>', line.css, dots))
    return SafeString("".join(parts))


def _name_width(rows: Sequence[tuple[str, float, str]], size: Size) -> float:
    """Return the width of the names beside the bars; 0 where they are above them."""
    width = _LETTER * max(len(name) for name, *_ in rows) + 8
    return width if width <= _MOST_FOR_NAMES * size.width else 0.0


def _row_height(rows: Sequence[tuple[str, float, str]], size: Size) -> float:
    return _ROW_HEIGHT if _name_width(rows, size) else _ROW_HEIGHT + _NAME_HEIGHT


def _lying_bars(rows: Sequence[tuple[str, float, str]], size: Size) -> SafeString:
    values = [value for _, value, _ in rows]
    lowest, highest = min(0.0, *values), max(0.0, *values)
    name_width, row_height = _name_width(rows, size), _row_height(rows, size)
    room = size.width - name_width - _LETTER * max(len(text) for *_, text in rows) - 10
    length = room / ((highest - lowest) or 1.0)
    drawn = []
    for n, (name, value, text) in enumerate(rows):
        top, x = n * row_height, name_width - lowest * length
        y = top + row_height - _ROW_HEIGHT
        start, end = sorted((x, x + value * length))
        drawn.append((
            _at(top + 17 if name_width else top + 14), name, _at(start), _at(y + 6), _at(end - start), name, text,
            _at(end + 6), _at(y + 17), text,
        ))  # fmt: skip
    return join_html(
        '<text class="name" x="0" y="{}">{}</text><rect class="c1" x="{}" y="{}" width="{}" height="14">'
        '<title>{}: {}</title></rect><text class="figure" x="{}" y="{}">{}</text>',
        drawn,
    )


def _axes(labels: Sequence[str], scale: Scale, unit: str, size: Size) -> SafeString:
    """Draw the grid with its figures, the unit above it, the base line, and as many labels as fit."""
    heights = [_y(scale, value, size) for value, _ in scale.ticks]
    base = next((n for n, (value, _) in enumerate(scale.ticks) if value == 0), 0)
    grid = join_html(
        '<path class="{}" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                *("base" if n == base else "grid", _at(_LEFT), _at(y), _at(size.width - _RIGHT)),
                *(_at(_LEFT - 6), _at(y + 4), label),
            )
            for n, (y, (_, label)) in enumerate(zip(heights, scale.ticks, strict=True))
        ),
    )
    step = _step(labels, size)
    every = max(1, math.ceil(_LABEL_WIDTH / step))
    places = [(_LEFT + step * (n + 0.5), label) for n, label in enumerate(labels) if n % every == 0]
    below = join_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_at(x), _at(size.height - 4), label) for x, label in places),
    )
    return write_html('<text class="unit" x="0" y="11">{}</text>{}{}', unit, grid, below)


def _step(labels: Sequence[str], size: Size) -> float:
    return (size.width - _LEFT - _RIGHT) / max(len(labels), 1)


def _y(scale: Scale, value: float, size: Size) -> float:
    return size.height - _BOTTOM - scale.share(value) * (size.height - _TOP - _BOTTOM)


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
