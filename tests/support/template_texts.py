"""Texts of templates and of Python code that stand there in English, without being marked for translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# Attributes that people read; those of components as well as those of HTML.
_ATTRIBUTES = frozenset({
    "alt", "aria-description", "aria-label", "back_label", "caption", "dismiss", "empty", "figure_label", "footer",
    "forward_label", "heading", "help", "hint", "label", "link", "placeholder", "question", "remark", "sub", "summary",
    "text", "title", "why",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "code", "kbd"})
# What is written the same in every language.
_SAME = frozenset({"Upline", "CSV", "XLSX", "PDF", "API", "IP", "ID", "URL", "X"})
_STRING = re.compile(r"""(_\()?("[^"]*"|'[^']*')""")
_FILTERS = re.compile(
    r"""\|(default|default_if_none|yesno|add|join):("[^"]*"|'[^']*')|\|pluralize"""
)
# Translated already, not shown, or the class of an element.
_LEFT_OUT = re.compile(r"^(blocktrans|blocktranslate|comment|block \w+_class)\b")
_END = re.compile(r"^end(blocktrans|blocktranslate|comment|block)\b")
# Tags whose arguments are shown; of `icon` it is what a screen reader announces.
_SHOWN_ARGUMENTS = frozenset({"include", "with", "icon", "firstof", "cycle"})


def untranslated_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of what a template shows without translating it."""
    tokens = Lexer(source).tokenize()
    yield from _arguments(tokens)
    yield from _html_texts(tokens)


def _arguments(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        for found in _FILTERS.finditer(token.contents):
            words = found[2] or found[0]
            if found[0] == "|pluralize" or (found[1] != "join" and _has_words(words)):
                yield token.lineno or 0, words
        name, *arguments = token.contents.split(maxsplit=1) or [""]
        if token.token_type is TokenType.BLOCK and name in _SHOWN_ARGUMENTS and arguments:
            yield from ((token.lineno or 0, one) for one in _shown(name, arguments[0]))


def _shown(name: str, arguments: str) -> Iterator[str]:
    for place, found in enumerate(_STRING.finditer(arguments)):
        is_name = name in {"include", "icon"} and place == 0
        key = arguments[: found.start()].rpartition(" ")[2].removesuffix("=")
        if found[1] or is_name or not _has_words(found[2]):
            continue
        if name == "icon" or key in _ATTRIBUTES or " " in found[2] or found[2][1:2].isupper():
            yield found[2]


def _html_texts(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield what stays of a template when all template tags are taken away, line by line as it was."""
    retained, is_left_out = [], False
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            is_left_out = bool(_LEFT_OUT.match(token.contents)) or (
                is_left_out and not _END.match(token.contents)
            )
        is_shown = token.token_type is TokenType.TEXT and not is_left_out
        retained.append(token.contents if is_shown else "\n" * token.contents.count("\n"))
    parser = _Texts()
    parser.feed("".join(retained))
    parser.close()
    yield from parser.found


class _Texts(HTMLParser):
    """Collects the texts and the attributes that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        for name, value in attrs:
            if name in _ATTRIBUTES and _has_words(value or ""):
                self.found.append((self.getpos()[0], value or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and _has_words(data):
            self.found.append((self.getpos()[0], " ".join(data.split())))


def _has_words(text: str) -> bool:
    return any(word not in _SAME for word in re.findall(r"[^\W\d_]+", text))


# Python

_FUNCTIONS = frozenset(
    {
        "text",
        "text_of",
        "plural_text",
        "contextual_text",
        "gettext",
        "gettext_lazy",
        "_counted",
        "_partly",
    }
)
# Calls whose texts are for programs, logs and developers, or are a part of a name.
_INTERNAL_CALLS = re.compile(
    r"(Error|Exception|Http404|DoesNotExist|^log|^_?log$|\.(debug|info|warning|error|exception)$|^getLogger$|"
    r"^TypeVar$|^NewType$|^compile$|execute$|fetch\w*$|^lookup$|\.filter$|\.annotate$|^declare_needs$)"
)
_SHOWN_ARGUMENT_NAMES = frozenset({
    "caption", "clear_label", "done", "empty_hint", "empty_text", "empty_title", "error_title", "heading", "help",
    "help_text", "label", "none", "noun", "nouns", "question", "reason", "remark", "sentence", "summary", "title",
})  # fmt: skip
_SENTENCE = re.compile(r"^[A-ZÄÖÜ“][\w-]*[’,;:]?\s\S*[^\W\d_]{2}|^[^\W\d_]+(\s[^\W\d_]+)+.*[.!?]$")


_TITLE = re.compile(r"[A-Z][a-z]+([-/][A-Za-z]+)*$")
# Calls whose positional arguments are names of headers, models, modules and the like.
_TAKES_NAMES = re.compile(
    r"(^|\.)(get|getattr|pop|setdefault|Ref|ZoneInfo|Literal|TypeVar|NewType|ForeignKey|OneToOneField|startswith|"
    r"get_model|patch_vary_headers|has_header|index|find|partition|split|removeprefix|append_header|Value|Cast)$"
)
# A word between tags.
_MARKUP = re.compile(r"<\w[^>]*>\s*[A-Z][a-z]{2,}[^<>{}]*<")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{2}")
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|JOIN|LEFT|WHERE|AND|ORDER|FROM|RAISE)\b")


def unmarked_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of the literals of a module that look like texts for people and are not marked."""
    for node in unmarked_nodes(ast.parse(source)):
        yield node.lineno, _literal(node)


def unmarked_nodes(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the literals that look like texts for people and are not marked."""
    exempt = set(_exempt_nodes(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node not in exempt:
            words = _literal(node)
            is_sentence = _SENTENCE.match(words.replace("{}", "Value"))
            if _MARKUP.search(words) or (
                is_sentence and _WORD.search(_TAG.sub(" ", words)) and not _SQL.match(words)
            ):
                yield node
        yield from (title for title in _titles(node) if title not in exempt)


def _titles(node: ast.AST) -> Iterator[ast.expr]:
    """Yield literals of one word with a capital letter, where those are shown."""
    found: list[ast.expr] = []
    if isinstance(node, ast.keyword) and node.arg in _SHOWN_ARGUMENT_NAMES:
        found = [node.value]
    elif isinstance(node, ast.Dict):
        found = node.values
    elif isinstance(node, ast.Call) and not _TAKES_NAMES.search(ast.unparse(node.func)):
        found = node.args
    if isinstance(node, ast.keyword) and node.arg in {"noun", "nouns"} and _literal(node.value):
        yield node.value
    yield from (one for one in found if _TITLE.match(_literal(one)))


def _literal(node: ast.expr) -> str:
    """Return the text of a literal, with `{}` for each value; empty for other expressions."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) or "{}" for part in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def _exempt_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of docstrings, of marked texts, and of what only programs and developers read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Assert) and node.msg is not None:
            yield from ast.walk(node.msg)
        elif isinstance(node, ast.FunctionDef) and node.name in {"__str__", "__repr__"}:
            yield from ast.walk(node)
        elif isinstance(node, ast.JoinedStr):
            yield from node.values  # the whole is looked at, not its pieces
        elif isinstance(node, ast.Call):
            yield from _exempt_arguments(node)


def _exempt_arguments(call: ast.Call) -> Iterator[ast.AST]:
    name = ast.unparse(call.func)
    is_marked = name.rpartition(".")[2] in _FUNCTIONS
    if is_marked:
        yield from (part for argument in call.args for part in ast.walk(argument))
    elif _INTERNAL_CALLS.search(name) and not name.endswith("ValidationError"):
        yield from ast.walk(call)
