"""A page as a person sees it: its words, what it offers, and one part of it at a time."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from django.http import HttpResponse, HttpResponseBase
from django.test import Client

_SILENT = frozenset({"script", "style", "head", "svg"})
_EMPTY = frozenset({"br", "img", "input", "link", "meta", "hr", "path", "use", "circle", "rect"})


@dataclass
class Page:
    """What came back from an address."""

    response: HttpResponseBase

    @cached_property
    def words(self) -> str:
        """All words of the page, as they would be read aloud."""
        return _read(self.html).words()

    @property
    def html(self) -> str:
        assert isinstance(self.response, HttpResponse), "pages are not streamed"
        return self.response.content.decode()

    @property
    def is_refused(self) -> bool:
        return self.response.status_code == 403

    @property
    def offers(self) -> list[str]:
        """The words on all buttons and links, in their order."""
        return _read(self.html).offers

    @property
    def fields(self) -> set[str]:
        """The names of what can be filled in on this page."""
        return _read(self.html).fields

    @property
    def row_names(self) -> list[str]:
        """The names of the records on a page of a list."""
        return [line.row.name for line in self.response.context["page"].lines]  # type: ignore[attr-defined]

    def part(self, part_id: str) -> str:
        """The words of one part of the page, such as its history; empty if there is none."""
        return _read(self.html, part_id).words()


def csv_rows(response: HttpResponseBase) -> list[dict[str, str]]:
    """The rows of a CSV that came back."""
    whole = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(whole)))


def form_values(client: Client, where: str) -> dict[str, str]:
    """What stands in the form at an address, ready to be sent."""
    form = client.get(where).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


class _HtmlTextParser(HTMLParser):
    def __init__(self, part_id: str | None) -> None:
        super().__init__()
        self.part_id = part_id
        self.open: list[str] = []
        self.part_depth: int | None = None if part_id else 0
        self.said: list[str] = []
        self.offers: list[str] = []
        self.fields: set[str] = set()
        self.offer: list[str] | None = None

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in {"input", "select", "textarea"} and values.get("type") not in {
            "hidden",
            "search",  # stands on every page
        }:
            self.fields.add(values.get("name") or "")
        if tag in _EMPTY:
            return
        self.open.append(tag)
        if self.part_id and values.get("aria-labelledby") == self.part_id:
            self.part_depth = len(self.open)
        if tag in {"a", "button"}:
            self.offer = []

    def handle_endtag(self, tag):
        if tag in _EMPTY or tag not in self.open:
            return
        if tag in {"a", "button"} and self.offer is not None:
            self.offers.append(" ".join(self.offer))
            self.offer = None
        while self.open.pop() != tag:
            pass
        if self.part_id and self.part_depth is not None and len(self.open) < self.part_depth:
            self.part_depth = None

    def handle_data(self, data):
        word = " ".join(data.split())
        if not word or self.part_depth is None or _SILENT & set(self.open):
            return
        self.said.append(word)
        if self.offer is not None:
            self.offer.append(word)

    def words(self) -> str:
        return " ".join(self.said)


def _read(html: str, part_id: str | None = None) -> _HtmlTextParser:
    reader = _HtmlTextParser(part_id)
    reader.feed(html)
    return reader
