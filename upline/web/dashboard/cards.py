"""A chart with its legend, its reading and the table behind it, as the page draws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from upline.kernel.texts import text
from upline.web.shared.markup import join_html, write_html

OTHERS = text("Others")
MOST_SERIES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartCard:
    """`legend` has the class of each colour and its name, `charts` drawings with their headings."""

    id: str
    title: str
    remark: str
    reading: str
    charts: tuple[tuple[str, SafeString], ...]
    head: tuple[str, ...]
    rows: SafeString
    legend: tuple[tuple[str, str], ...] = ()


def table_rows(rows: Iterable[tuple[object, Sequence[object]]]) -> SafeString:
    """Draw rows of a name and its figures."""
    return join_html(
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (name, join_html('<td class="num">{}</td>', ((cell,) for cell in cells)))
            for name, cells in rows
        ),
    )


def link(href: str, text: str) -> SafeString | str:
    """Draw a figure that leads to the list behind it; without an address, the figure alone."""
    return write_html('<a href="{}">{}</a>', href, text) if href else text
