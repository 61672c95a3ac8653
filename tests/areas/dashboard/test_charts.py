"""Charts: ticks of round numbers, bars and lines where their values are, the smallest series together."""

import re

import pytest

from upline.web.dashboard.lag_card import lag_scale
from upline.web.shared.charts import Line, largest, linear_scale, lines, lying_bars, stacked_bars

NUMBER = r"-?\d+(?:\.\d+)?"


def bars_of(svg: str, css: str = "wide") -> list[tuple[float, float]]:
    """Return top and height of each bar in one of the drawings, series by series."""
    drawing = re.search(rf"marks {css}(.*?)</svg>", svg, re.DOTALL)
    assert drawing
    found = []
    for path in re.findall(r'class="bar c\d" d="([^"]+)"', drawing[1]):
        for start, end in re.findall(rf"M{NUMBER} ({NUMBER})h{NUMBER}V({NUMBER})", path):
            top, bottom = sorted((float(start), float(end)))
            found.append((top, bottom - top))
    return found


def drawn(stacks: list[list[float]]) -> str:
    sums = [sum(v for v in stack if v > 0) for stack in stacks]
    sums += [sum(v for v in stack if v < 0) for stack in stacks]
    labels = [f"{n} May" for n in range(1, len(stacks) + 1)]
    return stacked_bars(
        labels,
        stacks,
        scale=linear_scale(sums, is_whole=True),
        name="Orders",
        unit="Orders",
        titles=labels,
    )


@pytest.mark.parametrize(
    ("values", "is_whole", "ticks"),
    [
        ([40], True, ["0", "10", "20", "30", "40"]),
        ([41], True, ["0", "20", "40", "60"]),
        ([1], True, ["0", "1"]),
        ([3], True, ["0", "1", "2", "3"]),
        ([], True, ["0", "1"]),
        ([0, 0], True, ["0", "1"]),
        ([2740], True, ["0", "1,000", "2,000", "3,000"]),
        ([0.5], False, ["0.0", "0.2", "0.4", "0.6"]),
        ([-3, 5], True, ["−4", "−2", "0", "2", "4", "6"]),
        ([-7], True, ["−8", "−6", "−4", "−2", "0"]),
    ],
)
def test_ticks_are_round_and_have_zero_and_all_values_between_them(values, is_whole, ticks):
    assert [label for _, label in linear_scale(values, is_whole=is_whole).ticks] == ticks


def test_height_of_a_bar_is_proportional_to_its_value():
    (_, one), (_, four) = bars_of(drawn([[10], [40]]))

    assert four == pytest.approx(4 * one)


def test_values_of_a_stack_stand_on_each_other():
    (lower_top, lower), (upper_top, upper) = bars_of(drawn([[30, 10]]))

    assert upper_top + upper == pytest.approx(lower_top)
    assert lower == pytest.approx(3 * upper)


def test_negative_bar_hangs_below_zero():
    (up_top, up), (down_top, down) = bars_of(drawn([[4], [-2]]))

    assert down_top == pytest.approx(up_top + up)
    assert up == pytest.approx(2 * down)


def test_zero_draws_no_bar_and_one_bar_is_not_as_wide_as_the_chart():
    assert bars_of(drawn([[0], [0]])) == []
    assert re.findall(r"h(\d+)V", drawn([[5]])) == ["28", "28"]


def test_no_days_at_all_draw_an_empty_chart():
    assert bars_of(drawn([])) == []


def test_chart_has_its_unit_a_name_and_a_drawing_for_each_width():
    svg = drawn([[1], [2]])

    assert svg.count('role="img" aria-label="Orders"') == 2
    assert svg.count(">Orders</text>") == 2
    assert {"wide", "narrow"} == set(re.findall(r"marks (\w+)", svg))


def test_labels_that_do_not_fit_are_left_out():
    wide = drawn([[1]] * 90).split("</svg>")[0]

    assert 5 <= len(re.findall(r"\d May</text>", wide)) <= 9


def test_largest_series_are_named_and_the_others_are_together():
    totals = {"a": 5, "b": 40, "c": 1, "d": 9, "e": 3}

    assert largest(totals, 4) == (["b", "d", "a"], ["e", "c"])
    assert largest({"a": 1, "b": 2}, 4) == (["b", "a"], [])
    assert largest({}, 4) == ([], [])


def test_name_is_escaped():
    assert "&lt;b&gt;" in lying_bars([("<b>", 1.0, "1.00 EUR")], name="Run rate")


def test_lying_bars_share_a_scale_and_negative_ones_go_to_the_left():
    svg = lying_bars([("A", 30.0, "30"), ("B", -10.0, "−10")], name="Run rate").split("</svg>")[0]
    (a, a_width), (b, b_width) = (
        (float(x), float(width))
        for x, width in re.findall(rf'c1" x="({NUMBER})" y="{NUMBER}" width="({NUMBER})"', svg)
    )

    assert a_width == pytest.approx(3 * b_width, rel=0.01)
    assert b + b_width == pytest.approx(a, abs=0.2)


def test_line_is_broken_where_there_is_no_value():
    scale = linear_scale([1, 2, 3])
    svg = lines(
        ["1", "2", "3", "4"], [Line((1, 2, None, 3), "c1")], scale=scale, name="Lag", unit="ms"
    )

    [path] = re.findall(r'class="line c1" d="([^"]+)"', svg.split("</svg>")[0])
    assert re.sub(r"[^ML]", "", path) == "MLM"


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ([], "100 ms", "1 s"),
        ([15, 54], "10 ms", "1 s"),
        ([0.2, 15], "1 ms", "1 s"),
        ([15, 90_000_000], "10 ms", "4 days"),
    ],
)
def test_lags_of_any_size_are_between_the_ends_of_their_scale(values, first, last):
    ticks = lag_scale(values).ticks

    assert (ticks[0][1], ticks[-1][1]) == (first, last)
