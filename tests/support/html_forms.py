"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.http import HttpResponseBase
from django.test import Client

from upline.web.shared.form_tokens import new_token


@dataclass(frozen=True)
class HtmlForm:
    """A form that is sent by POST: where to, and what stands in it."""

    action: str
    fields: dict[str, list[str]]

    def send(self, client: Client, **typed: object) -> HttpResponseBase:
        """Send it once, with what was typed into it."""
        return client.post(self.action, {**self.fields, **typed})


def forms_of(client: Client, address: str) -> list[HtmlForm]:
    """Return the forms of a page that do something, without those of the frame around it."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    forms = forms_in(response.content.decode(), address)
    return [form for form in forms if "form_token" in form.fields]


def forms_in(html: str, address: str) -> list[HtmlForm]:
    """Return all forms of the page at an address that are sent by POST."""
    reader = _FormReader(address)
    reader.feed(html)
    return reader.forms


def form_of(client: Client, address: str, action: str | None = None) -> HtmlForm:
    """Return the form of a page that is sent to an action; by default to the page itself."""
    wanted = action or address
    (form,) = [form for form in forms_of(client, address) if form.action == wanted]
    return form


def press_twice(client: Client, address: str, fields: dict[str, object] | None = None) -> str:
    """Send a form twice, as rendered once; return the answer, which is the same to both: an address, or a page."""
    form = {**(fields or {}), "form_token": new_token()}
    first, second = (client.post(address, form) for _ in range(2))
    shown = [one.headers.get("Location") or one.content.decode() for one in (first, second)]
    assert first.status_code in {200, 302}, first.status_code
    assert shown[0] == shown[1], address
    return shown[0]


class _FormReader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[HtmlForm] = []
        self.form: HtmlForm | None = None
        self.select: str | None = None
        self.textarea: str | None = None

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form" and (values.get("method") or "").lower() == "post":
            self.form = HtmlForm(values.get("action") or self.address, {})
            self.forms.append(self.form)
        if self.form is None:
            return
        name = values.get("name")
        if tag == "input" and name and values.get("type") not in {"file", "submit"}:
            is_ticked = values.get("type") not in {"radio", "checkbox"} or "checked" in values
            if is_ticked:
                self.form.fields.setdefault(name, []).append(values.get("value") or "")
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in values:
            self.form.fields.setdefault(self.select, []).append(values.get("value") or "")
        if tag == "textarea" and name:
            self.textarea = name
            self.form.fields[name] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.form is not None and self.textarea:
            self.form.fields[self.textarea][0] += data
