"""A page as a person finds their way in it: by role, label and text, not by its markup.

`Page` parses a response once. Its elements have the role and the name that a screen reader announces, so that a test
says `page.button("Submit")`, `page.field("Quantity").value` or `page.table("Items").rows` and holds when classes,
attributes or nesting change.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from django.http import HttpResponse, HttpResponseBase
from django.test import Client

_SILENT = frozenset({"script", "style", "head", "svg"})
_EMPTY = frozenset({
    "area", "base", "br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "use",
})  # fmt: skip
_ROLES = {
    "aside": "complementary", "button": "button", "dialog": "dialog", "fieldset": "group", "form": "form",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "img": "img", "li": "listitem",
    "main": "main", "nav": "navigation", "ol": "list", "option": "option", "select": "combobox", "table": "table",
    "td": "cell", "textarea": "textbox", "th": "columnheader", "time": "time", "tr": "row", "ul": "list",
}  # fmt: skip
_INPUT_ROLES = {
    "button": "button", "checkbox": "checkbox", "hidden": "", "number": "spinbutton", "radio": "radio",
    "search": "searchbox", "submit": "button",
}  # fmt: skip
_FIELDS = frozenset({"input", "select", "textarea"})


@dataclass(eq=False)
class Element:
    """One element of a page, with what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        """Yield the elements inside, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    @property
    def root(self) -> "Element":
        return self.parent.root if self.parent else self

    @property
    def words(self) -> str:
        """The text that is shown in it; what stands in elements of its own is set off by a space."""
        return " ".join(self._texts())

    def _texts(self) -> Iterator[str]:
        if self.tag in _SILENT:
            return
        for child in self.children:
            if isinstance(child, Element):
                yield from child._texts()
            elif text := " ".join(child.split()):
                yield text

    @property
    def role(self) -> str:
        """Its role: the one it states, or that of its tag."""
        if "role" in self.attributes:
            return self.attributes["role"]
        if self.tag == "a":
            return "link" if "href" in self.attributes else ""
        if self.tag == "input":
            return _INPUT_ROLES.get(self.attributes.get("type", "text"), "textbox")
        if self.tag == "th" and self.attributes.get("scope") == "row":
            return "rowheader"
        return _ROLES.get(self.tag, "")

    @property
    def name(self) -> str:
        """What it is announced as: its `aria-label`, the element that labels it, its label, or its own text."""
        if label := self.attributes.get("aria-label"):
            return label
        if labelled_by := self.attributes.get("aria-labelledby"):
            return " ".join(
                e.words for e in self.root if e.attributes.get("id") in labelled_by.split()
            )
        if self.tag in _FIELDS:
            return self._label
        if self.tag in {"table", "fieldset"}:
            return next((e.words for e in self if e.tag in {"caption", "legend"}), "")
        if self.tag == "img":
            return self.attributes.get("alt", "")
        return self.words or " ".join(e.name for e in self if "aria-label" in e.attributes)

    @property
    def _label(self) -> str:
        own_id = self.attributes.get("id")
        for element in self.root:
            if element.tag == "label" and (
                (own_id and element.attributes.get("for") == own_id) or self in list(element)
            ):
                return element.words
        return self.attributes.get("placeholder", "")

    @property
    def address(self) -> str:
        """Where a link leads."""
        return self.attributes["href"]

    @property
    def value(self) -> str:
        """What stands in a field."""
        if self.tag == "textarea":
            return "".join(child for child in self.children if isinstance(child, str)).removeprefix(
                "\n"
            )
        if self.tag == "select":
            options = [e for e in self if e.tag == "option"]
            chosen = [e for e in options if "selected" in e.attributes] or options[:1]
            return chosen[0].value if chosen else ""
        return self.attributes.get("value", self.words if self.tag == "option" else "")

    @property
    def is_checked(self) -> bool:
        return "checked" in self.attributes

    @property
    def is_disabled(self) -> bool:
        return "disabled" in self.attributes

    @property
    def heads(self) -> list[str]:
        """The column heads of a table."""
        return [e.words for e in self if e.role == "columnheader"]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of a table below its heads: the names of their cells."""
        found = (
            [e.name for e in row if e.tag in {"td", "th"}] for row in self if row.role == "row"
        )
        heads = self.heads
        return [cells for cells in found if cells and cells != heads]

    def all(self, role: str, name: str | None = None) -> list["Element"]:
        """Return the elements of a role in it, of a name if one is given."""
        return [e for e in self if e.role == role and name in {None, e.name}]

    def one(self, role: str, name: str) -> "Element":
        """Return the first element of a role and name; say what there is if there is none."""
        found = self.all(role, name)
        assert found, f"no {role} “{name}” among {[e.name for e in self.all(role)]}"
        return found[0]


@dataclass
class Page:
    """The page that was answered."""

    response: HttpResponseBase

    @property
    def html(self) -> str:
        """The markup, for tests of what escaping or a content policy is about; all others read elements."""
        assert isinstance(self.response, HttpResponse), "pages are not streamed"
        return self.response.content.decode()

    @cached_property
    def root(self) -> Element:
        parser = _TreeParser()
        parser.feed(self.html)
        return parser.root

    @property
    def words(self) -> str:
        """All text of the page, as it would be read aloud."""
        return self.root.words

    @property
    def is_refused(self) -> bool:
        return self.response.status_code == 403

    # By role and name

    def all(self, role: str, name: str | None = None) -> list[Element]:
        """Return the elements of a role, of a name if one is given."""
        return self.root.all(role, name)

    def texts(self, role: str) -> list[str]:
        """Return the text of each element of a role, such as `heading`, `alert` or `tab`."""
        return [e.words for e in self.all(role)]

    def link(self, name: str) -> Element:
        return self.root.one("link", name)

    def button(self, name: str) -> Element:
        return self.root.one("button", name)

    def table(self, caption: str) -> Element:
        return self.root.one("table", caption)

    def field(self, label: str) -> Element:
        """Return the field of a label; of several choices, the first one."""
        found = [e for e in self._fields if e.name.removesuffix(" optional") == label]
        assert found, f"no field “{label}” among {[e.name for e in self._fields]}"
        return found[0]

    def named(self, form_name: str) -> list[Element]:
        """Return the fields that are sent under a name."""
        return [e for e in self.root if e.tag in _FIELDS and e.attributes.get("name") == form_name]

    def part(self, part_id: str) -> str:
        """Return the text of what a heading labels, such as the history; empty if there is none."""
        return " ".join(
            e.words for e in self.root if e.attributes.get("aria-labelledby") == part_id
        )

    # All of a kind

    @property
    def offers(self) -> list[str]:
        """The text of all buttons and links, in their order; the label of those that have an icon only."""
        return [e.words or e.name for e in self.root if e.tag in {"a", "button"}]

    @property
    def addresses(self) -> list[str]:
        """Where the links of the page lead."""
        return [e.address for e in self.all("link")]

    @property
    def _fields(self) -> list[Element]:
        return [e for e in self.root if e.tag in _FIELDS and e.role]

    @property
    def fields(self) -> set[str]:
        """The names under which what can be filled in is sent; without the searches that every page has."""
        return {
            e.attributes.get("name", "")
            for e in self._fields
            if e.role != "searchbox" and e.attributes.get("id") != "palette-input"
        }

    def form_of(self, button: str) -> tuple[str, dict[str, list[str]]]:
        """Return where the form of a button leads, and what it sends as it stands."""
        form = self.button(button)
        while form.tag != "form":
            assert form.parent is not None, f"the button “{button}” is in no form"
            form = form.parent
        return form.attributes["action"], _sent_by(form)

    @property
    def sent(self) -> dict[str, list[str]]:
        """What its forms send as they stand: names and values, hidden fields included."""
        return _sent_by(self.root)

    @property
    def row_names(self) -> list[str]:
        """The names of the records on a page of a list."""
        return [line.row.name for line in self.response.context["page"].lines]  # type: ignore[attr-defined]

    def is_escaped(self, text: str) -> bool:
        """Tell whether a text with characters of markup is shown as text and is nowhere markup itself."""
        return text in self.words and text not in self.html


def csv_rows(response: HttpResponseBase) -> list[dict[str, str]]:
    """The rows of a CSV that came back."""
    whole = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(whole)))


def form_values(client: Client, where: str) -> dict[str, str]:
    """What stands in the form at an address, ready to be sent."""
    form = client.get(where).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def _sent_by(forms: Element) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for e in forms:
        is_choice = e.role in {"checkbox", "radio"}
        if e.tag in _FIELDS and not e.is_disabled and (e.is_checked or not is_choice):
            values.setdefault(e.attributes.get("name", ""), []).append(e.value)
    return values


class _TreeParser(HTMLParser):
    """Builds the tree of elements; an end tag closes what is open inside its element."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.current = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "wbr":  # only where a word may break
            return
        element = Element(tag, {name: value or "" for name, value in attrs}, self.current)
        self.current.children.append(element)
        if tag not in _EMPTY:
            self.current = element

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self.current
        while element and element.tag != tag:
            element = element.parent
        if element and element.parent and tag not in _EMPTY:
            self.current = element.parent

    def handle_data(self, data: str) -> None:
        children = self.current.children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)
