"""Page objects carry codes and ids; what they are called is said at the edge.

Queries return enums and the names that people have given to records. Web, API, print-outs and the
command line turn codes into titles, by one table per enum: `STATUS_TITLES` and its like, beside the
enum, or in `upline/web/shared/labels.py`. So a title can be translated without changing what the API
answers. Amounts are `Money` everywhere: an amount and its currency never travel apart.

Provenance is the same: reasons are codes, and `upline/backorders/provenance/texts.py` has the sentence of each.

The sentences of refusals (`Verdict.reason`, `WhyNot`, ribbons) are no titles: rulebooks write them
whole, with a code beside each, because they are said to people by every entry point alike.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import upline

PACKAGE = Path(upline.__file__).parent
EDGES = frozenset({"api", "cli", "config", "devtools", "printing", "web"})

# Modules of areas that may translate, and why.
MAY_TRANSLATE: Mapping[str, str] = {
    "tenancy/actions/account_emails.py": "writes e-mails in the language of their readers",
}

# Modules with page objects that read titles, and why.
READS_TITLES: Mapping[str, str] = {
    "audit/queries/display_values.py": "asks which entities there are; the table has them all",
    "audit/queries/pages.py": "history is told in the words of its day, on pages and in the API",
    "orders/queries/page.py": "the why-not line names the actions that are refused",
    "subscriptions/queries/page.py": "the why-not line names the actions that are refused",
}

# Fields of page objects that are named as texts are, and why.
TEXT_FIELDS: Mapping[str, str] = {
    "audit/queries/display_values.py: FieldChange.label": "as above; columns change their names",
    "setup/queries/custom_fields.py: FieldRow.label": "written by the person who set the field up",
    "setup/queries/custom_values.py: CustomValue.label": "written by the person who set the field up",
}

# Modules with page objects that format names, dates or numbers for sentences, and why.
FORMATS_SENTENCES: Mapping[str, str] = {
    "audit/queries/display_values.py": "history is shown in words, on pages and in the API",
    "audit/queries/pages.py": "the name of a changed record is made of its parts",
    "audit/queries/record_names.py": "says what stands for the name of a deleted record",
    "backorders/subscription_page.py": "names the reseller in the reason of a refusal",
    "crm/queries/cases.py": "an entry is what somebody has said and what they have changed",
    "crm/queries/emails.py": "says what stands for the name of an unknown sender",
    "orders/queries/page.py": "the why-not line is a sentence",
    "orders/queries/state.py": "names the fields in the reason of a refusal",
    "catalog/queries/products.py": "names the product in the reason of a refusal",
    "parties/queries/account_page.py": "names the reseller in the reason of a refusal",
    "setup/queries/access_explanation.py": "explains in words why somebody has access",
    "setup/queries/custom_values.py": "names the field in the reason of a refusal",
    "setup/queries/ownership.py": "refuses a sharing rule that is not there",
    "setup/queries/permission_rules.py": "says what stands for a name: everybody",
    "setup/queries/usage.py": "names the places in the reason of a refusal",
    "subscriptions/queries/offers.py": "a choice names the product and its quantity",
    "tenancy/queries/memberships.py": "a BSS without a name of its kind is called by what it is",
    "tenancy/queries/users.py": "names the user in the reason of a refusal",
    "selling/queries.py": "names the reseller in the reason why a customer is not sold to",
    "subscriptions/queries/page.py": "the why-not line is a sentence",
}

# Classes with an amount beside its currency, and why.
AMOUNTS_WITH_CURRENCY: Mapping[str, str] = {
    "catalog/queries/promotion_listing.py: PromotionPage": "its value is a percentage or an amount",
    "catalog/queries/promotions.py: PromotionSummary": "its value is a percentage or an amount",
    "tenancy/queries/tenants.py: TenantFacts": "its markup is a factor",
    "catalog/queries/promotion_listing.py: PromotionFilter": "as that of subscriptions",
    "orders/queries/listing.py: OrderColumnFilter": "as that of subscriptions",
    "subscriptions/queries/listing.py: ColumnFilter": "bounds of a filter, in whatever currency",
    "subscriptions/queries/mirrors.py: MirroredSubscription": "rows as booking reads and writes them",
}

_TITLE_TABLE = re.compile(r"^_?[A-Z_]*(?:TITLES|LABELS|TEXTS)$")
_TEXT_FIELD = re.compile(r"(?:^|_)(?:title|label|caption|heading|text_for_people)$")
_GETTEXT = re.compile(r"^(?:u?n?p?gettext(?:_lazy|_noop)?|_)$")


def modules() -> dict[str, ast.Module]:
    """Return the modules of the areas, by path."""
    paths = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    found = {path.relative_to(PACKAGE).as_posix(): path for path in paths}
    return {
        name: ast.parse(path.read_text())
        for name, path in found.items()
        if "/" in name and name.split("/")[0] not in EDGES
    }


def has_page_objects(path: str) -> bool:
    """Tell whether a module returns what pages and programs show."""
    return "/queries" in path or path.endswith(("_page.py", "/page.py", "/preview.py"))


def names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name


def translates(tree: ast.AST) -> bool:
    """Tell whether a module imports or calls gettext in any of its forms."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    called = {getattr(func, "id", getattr(func, "attr", "")) for func in calls}
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return any(_GETTEXT.match(name) for name in called) or any(
        name.startswith(("django.utils.translation", "gettext")) for name in imported
    )


def title_tables(tree: ast.AST) -> set[str]:
    return {name for name in names(tree) if _TITLE_TABLE.match(name)}


def formats_sentences(tree: ast.AST) -> bool:
    """Tell whether a module imports what formats values for sentences, or texts."""
    return any(
        node.module == "upline.kernel.formats" or node.module.endswith(".texts")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    )


def text_fields(tree: ast.AST) -> Iterator[str]:
    """Yield the fields and properties of classes that are named as texts are."""
    for kind in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in kind.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                name = node.target.id
            elif isinstance(node, ast.FunctionDef):
                name = node.name
            else:
                continue
            if _TEXT_FIELD.search(name):
                yield f"{kind.name}.{name}"


def amounts_with_currency(tree: ast.AST) -> Iterator[str]:
    """Yield the classes that have bare amounts and the currency that these are in."""
    for kind in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        fields = {
            node.target.id: ast.unparse(node.annotation)
            for node in kind.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        if "currency" in fields and any("Decimal" in type_ for type_ in fields.values()):
            yield kind.name


MODULES = modules()
PAGE_MODULES = {path: tree for path, tree in MODULES.items() if has_page_objects(path)}


def test_areas_translate_nothing():
    found = {path for path, tree in MODULES.items() if translates(tree)}

    assert found == MAY_TRANSLATE.keys(), "titles are made at the edge"


def test_page_objects_read_no_titles():
    found = {path for path, tree in PAGE_MODULES.items() if title_tables(tree)}

    assert found == READS_TITLES.keys(), "return the enum; the edge has its title"


def test_page_objects_have_no_fields_for_titles():
    found = {
        f"{path}: {field}" for path, tree in PAGE_MODULES.items() for field in text_fields(tree)
    }

    assert found == TEXT_FIELDS.keys(), "return the enum; the edge has its title"


def test_page_objects_have_no_sentences():
    found = {path for path, tree in PAGE_MODULES.items() if formats_sentences(tree)}

    assert found == FORMATS_SENTENCES.keys(), "return codes and values; the edge makes the sentence"


def test_page_objects_have_money_where_there_is_a_currency():
    found = {
        f"{path}: {name}"
        for path, tree in PAGE_MODULES.items()
        for name in amounts_with_currency(tree)
    }

    assert found == AMOUNTS_WITH_CURRENCY.keys(), "an amount with a currency is Money"


def test_page_objects_are_found():
    assert {
        "backorders/preview.py",
        "backorders/provenance/page.py",
        "backorders/subscription_page.py",
        "orders/queries/page.py",
        "parties/queries/account_page.py",
        "selling/queries.py",
        "subscriptions/queries/page.py",
    } <= PAGE_MODULES.keys()


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils.translation import gettext as _",
        "from django.utils import translation\ntitle = translation.pgettext('order', 'Open')",
        "import gettext",
        "title = _('Open')",
        "title = ngettext('order', 'orders', count)",
    ],
)
def test_translation_in_an_area_is_found(source):
    assert translates(ast.parse(source))


def test_title_in_a_page_object_is_found():
    tree = ast.parse(
        "class Row:\n"
        "    status_title: str\n"
        "    @property\n"
        "    def kind_label(self): return KIND_TITLES[self.kind]\n"
    )

    assert set(text_fields(tree)) == {"Row.status_title", "Row.kind_label"}
    assert title_tables(tree) == {"KIND_TITLES"}


def test_sentence_in_a_page_object_is_found():
    assert formats_sentences(ast.parse("from upline.kernel.formats import format_day"))
    assert formats_sentences(ast.parse("from upline.backorders.provenance.texts import sale_text"))


def test_amount_beside_its_currency_is_found():
    tree = ast.parse(
        "class Row:\n    total: Decimal | None\n    currency: str\n"
        "class Page:\n    total: Money\n    currency: str\n"
    )

    assert list(amounts_with_currency(tree)) == ["Row"]
