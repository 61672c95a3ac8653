"""Every text that people read is marked for translation, and translated by the glossary of its language."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import messages
from tests.support.glossary import GLOSSARY, forbidden_words, has_term, has_word_of
from tests.support.messages import LANGUAGES, Entry, extract, placeholder_trouble, read_catalogue
from tests.support.template_texts import unmarked_texts, untranslated_texts
from upline.audit.labels import MADE_LABELS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "upline"
TEMPLATES = PACKAGE / "web" / "templates"

# Texts that are the same in every language: names of samples, and tables of languages.
SAME = {
    # Markings (R16).
    "This order was originated from {} Tenant Reseller purchases",
    "This account is managed by {} Tenant Reseller",
    "This subscription is managed by {} Tenant Reseller",
    "Nothing to book",  # the key of a table
    "Upline", "SHA-256", "ERP Price", "Ctrl K", "Alpine",
    "Huber Bakery 1047", "Huber Bakery", "Cumulus IT", "Maple Clinic", "English", "Deutsch",
    "Rosenkranz, Hölzl & Söhne Donaudampfschifffahrtsgesellschaft m.b.H.",
}  # fmt: skip
# What only developers, programs and those who run the server read; and what has its own tables of languages.
ENGLISH_ONLY = ("api", "cli", "config", "devtools", "gateway", "migrations")
STATEMENTS = "backorders/reconciliation/statements.py"  # SQL in parts, with its quotation marks
# Modules that have tables of languages of their own, or whose literals are no texts.
EXEMPT = {
    "printing/texts.py": "the texts of print-outs in every language",
    "audit/models.py": "what the database says",
    "orders/models.py": "what the database says",
    "backorders/outbox/models.py": "what the database says",
    "kernel/money.py": "currencies",
    "database/audit.py": "SQL",
    "database/bulk.py": "SQL",
    "database/migration_phases.py": "for who writes a migration",
    "database/event_triggers.py": "SQL",
    "database/postgresql/base.py": "SQL",
    "database/triggers.py": "SQL",
    "tmforum/models.py": "SQL",
    "backorders/outbox/recording.py": "SQL",
    "backorders/reconciliation/comparison.py": "SQL",
    STATEMENTS: "SQL",
    "backorders/ledger/models.py": "what the database says",
    "authentication/codes.py": "the name of the product",
    "kernel/metrics.py": "for those who operate it",
    "web/home/probes.py": "for those who operate it",
    "catalog/imports/staging.py": "SQL",
    "catalog/imports/statements.py": "SQL",
    "catalog/imports/summary.py": "SQL",
    "catalog/imports/workbook.py": "what the reader of a damaged file says",
    "crm/mime.py": "answers the mail server",
    "crm/actions/inbound_email.py": "the name of a sender, as it is recorded",
    "subscriptions/actions/renewals.py": "who acts, as it is recorded",
    "web/home/gallery.py": "samples",
    "web/shared/devices.py": "names of products",
}


def template_files() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def module_files() -> list[str]:
    found = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(path.as_posix() for path in found if path.parts[0] not in ENGLISH_ONLY)


@pytest.mark.parametrize("name", template_files())
def test_texts_of_a_template_are_marked(name: str):
    found = untranslated_texts((TEMPLATES / name).read_text(encoding="utf-8"))

    assert [(line, text) for line, text in found if text not in SAME] == []


@pytest.mark.parametrize(
    "name",
    [name for name in module_files() if not name.startswith(tuple(EXEMPT))],
)
def test_texts_of_a_module_are_marked(name: str):
    found = unmarked_texts((PACKAGE / name).read_text(encoding="utf-8"))

    assert [(line, text) for line, text in found if text not in SAME] == []


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        ("<p>Two words</p>", ["Two words"]),
        ('<c-card title="A title" id="x" />', ["A title"]),
        ("<c-card title=\"{% translate 'A title' %}\">{% blocktranslate %}x y{% endblocktranslate %}</c-card>", []),
        ('{% include "a.html" with empty="Nothing here" %}{% icon "x" 12 "to" %}', ['"Nothing here"', '"to"']),
        ('{% include "a.html" with empty=_("Nothing here") %}{% icon "x" 12 _("to") %}', []),
        ("{{ n }} line{{ n|pluralize }}", ["|pluralize", "line"]),
        ("{% block body_class %}door{% endblock %}<code>GET</code> · CSV", []),
    ],
)  # fmt: skip
def test_texts_of_templates_that_are_not_marked_are_found(template: str, texts: list[str]):
    assert [text for _, text in untranslated_texts(template)] == texts


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('"""A docstring of it."""\nTITLES = {A.B: "Quantity", A.C: text("Product")}', ["Quantity"]),
        ('raise refuse("code", f"{name} cannot be ended.")', ["{} cannot be ended."]),
        ('raise refuse("code", text("{name} cannot be ended.", name=name))', []),
        ('field(label="Name"); log.info("Something has happened"); get("Location")', ["Name"]),
        ('assert ready, "Nothing is ready"\nraise ValueError("No such thing")', []),
    ],
)  # fmt: skip
def test_texts_of_modules_that_are_not_marked_are_found(code: str, texts: list[str]):
    assert [text for _, text in unmarked_texts(code)] == texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_written_as_the_command_writes_it(language: str):
    path = messages.catalogue_path(language)
    written = path.read_text(encoding="utf-8")

    messages.write_catalogue(language, read_catalogue(language).values())

    assert path.read_text(encoding="utf-8") == written
    assert "fuzzy" not in written


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_translates_every_text_of_the_program(language: str):
    entries = messages.updated_entries(language)

    assert [entry.message.singular for entry in entries if not entry.is_translated] == []
    assert {entry.message for entry in entries} == set(read_catalogue(language)), (
        "run `make messages`"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_values_of_their_texts(language: str):
    assert [
        (entry.message.singular, trouble)
        for entry in read_catalogue(language).values()
        if entry.is_translated and (trouble := placeholder_trouble(entry.message, entry.forms))
    ] == []


STRAIGHT_APOSTROPHE = re.compile(r"\w'(?:s|t|re|ve|ll|d|m)\b|s' \w")


def literals_for_people(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module without docstrings, comments and what only developers read."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            left_out.add(node.value)
        elif isinstance(node, ast.Assert) and node.msg is not None:
            left_out.update(ast.walk(node.msg))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Http404":
            left_out.update(node.args)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out
        ):
            yield node.lineno, node.value


def test_texts_are_written_with_typographic_apostrophes():
    """The texts that are translated, those that are not, descriptions of the API, and templates."""
    program = [
        f for f in module_files() if not f.startswith(("audit/models", "database/", STATEMENTS))
    ]
    api = sorted(f.relative_to(PACKAGE).as_posix() for f in (PACKAGE / "api").rglob("*.py"))
    in_modules = [
        (name, line, text)
        for name in (*program, *api)
        for line, text in literals_for_people(ast.parse((PACKAGE / name).read_text("utf-8")))
        if STRAIGHT_APOSTROPHE.search(text)
    ]
    in_catalogue = [
        form
        for message in extract()
        for form in (message.singular, message.plural)
        if STRAIGHT_APOSTROPHE.search(form)
    ]

    assert in_modules == []
    assert in_catalogue == []


def test_texts_have_only_values_that_can_be_formatted():
    for message in extract():
        for form in filter(None, (message.singular, message.plural)):
            assert "{%" not in form
            names = [name for _, name, _, _ in string.Formatter().parse(form) if name]
            assert all(name.isidentifier() for name in names), form


def test_labels_that_are_made_of_names_are_all_listed():
    from django.apps import apps  # noqa: PLC0415 — needs Django

    from upline.audit.labels import (  # noqa: PLC0415 — the same
        COUNTERS,
        ENTITY_LABELS,
        column_label,
    )

    audited = [
        m for m in apps.get_app_config("upline").get_models() if m._meta.model_name in ENTITY_LABELS
    ]
    columns = {f.column for m in audited for f in m._meta.local_concrete_fields}
    secret = {
        "id",
        "tenant_id",
        "version",
        "password",
        "token_digest",
        "salt",
        "previous_salt",
        "secret",
        "last_step",
        "lineage",
        "content",
        "updated_at",  # which the database sets, and the audit log leaves out
        *COUNTERS,
    }

    listed = {str(label) for label in MADE_LABELS} | {m.singular for m in extract()}

    assert {str(column_label(column)) for column in columns - secret} - listed == set()


# The glossary: one word for one term


def entries_with(term: str, language: str) -> list[Entry]:
    """Return the translated entries whose English text has a term, as words of its own."""
    return [
        entry
        for entry in read_catalogue(language).values()
        if entry.is_translated and has_term(_without_values(entry.message.singular), term)
    ]


def _without_values(text: str) -> str:
    return re.sub(r"%\(\w+\)s|\{\w*\}|<[^>]*>", " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", GLOSSARY["terms"])
def test_term_is_translated_by_its_word(term: str, language: str):
    allowed = GLOSSARY["exceptions"][language]

    assert [
        (entry.message.singular, entry.forms)
        for entry in entries_with(term, language)
        if entry.message.singular not in allowed
        for form in entry.forms
        if not has_word_of(form, term, language)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_uses_a_forbidden_word(language: str):
    assert [
        (word, form)
        for entry in read_catalogue(language).values()
        for form in entry.forms
        for word in forbidden_words(_without_values(form), language)
    ] == []
