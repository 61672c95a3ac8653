"""Lists as CSV, in the language of the page."""

from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import translation

from upline.kernel.csv_lines import Cell, csv_lines
from upline.web.shared.language import current_language

CONTENT_TYPE = "text/csv; charset=utf-8"


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """Return a download that is written while it is read; then no language is active any more."""
    lines = _in_language(current_language(), csv_lines(columns, rows))
    response = StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _in_language(language: str, lines: Iterator[str]) -> Iterator[str]:
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line
