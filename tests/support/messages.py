"""The texts of the program and their translations: `python -m tests.support.messages COMMAND`.

    update                             bring the catalogues up to the texts of the program
    untranslated LANGUAGE [PARTS]      print the texts without translation as JSON, or write them to PARTS files
    merge LANGUAGE FILE …              take translations from JSON files: {"msgid": "translation", …}

docs/translating.md tells how they are used.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import denormalize, read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "upline"
LANGUAGES = ("de", "el")
# What these write is read by programs and by those who run the server, and is English.
_ENGLISH_ONLY = ("api", "cli", "config", "devtools", "gateway", "migrations")
_PLURALS = ("plural_text", "ngettext", "_counted", "_partly")
_CONTEXTUAL = "contextual_text"
_KEYWORDS = ("text", "text_of", "gettext", "gettext_lazy", _CONTEXTUAL, *_PLURALS)
_MARKS = re.compile(
    r"from (upline\.kernel\.texts|django\.utils\.translation) import|from upline\.kernel import texts"
)
_CALL = re.compile(r" (n?p?gettext|_)\(((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^()])*)\) ")
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")
_CONSTANT = re.compile(r"_\(('[^']*'|\"[^\"]*\")\)")  # in an attribute of a component
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


@dataclass(frozen=True, order=True, slots=True)
class Message:
    """A text of the program. `plural` and `context` are empty for most."""

    singular: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Entry:
    """A message with its translation: one form, or the two of a plural; fuzzy ones count as none."""

    message: Message
    forms: tuple[str, ...] = ("",)
    files: list[str] = field(default_factory=list)

    @property
    def is_translated(self) -> bool:
        return all(self.forms)


def catalogue_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def extract() -> dict[Message, list[str]]:
    """Return the texts of the program with the files they stand in."""
    found: defaultdict[Message, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*")):
        relative = path.relative_to(PACKAGE)
        if relative.parts[0] in _ENGLISH_ONLY:
            continue
        if path.suffix == ".py":
            messages = _from_python(path)
        elif path.suffix == ".html":
            messages = _from_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for message in filter(_has_words, messages):
            if str(relative) not in found[message]:
                found[message].append(str(relative))
    return _joined(found)


def _has_words(message: Message) -> bool:
    """Tell whether there is something to translate beside values, digits and signs."""
    return bool(re.search(r"[^\W\d_]", _PLACEHOLDER.sub("", message.singular)))


def _joined(found: Mapping[Message, list[str]]) -> dict[Message, list[str]]:
    """Return them without those that are the singular of another: a catalogue has both forms in one."""
    plurals = {(one.context, one.singular): one for one in found if one.plural}
    joined: dict[Message, list[str]] = {}
    for message, files in found.items():
        one = plurals.get((message.context, message.singular), message)
        joined[one] = [*joined.get(one, []), *files]
    return joined


def _from_python(path: Path) -> Iterator[Message]:
    if not _MARKS.search(path.read_text(encoding="utf-8")):
        return  # a function of its own that has the same name
    with path.open("rb") as file:
        for _, function, messages, _ in extract_python(file, _KEYWORDS, [], {}):
            forms = messages if isinstance(messages, tuple) else (messages,)
            if not forms or not isinstance(forms[0], str) or not forms[0]:
                continue
            if function == _CONTEXTUAL:
                yield Message(str(forms[1]), context=forms[0])
                continue
            plural = forms[1] if function in _PLURALS else ""
            yield Message(forms[0], plural or "")


def _from_template(source: str) -> Iterator[Message]:
    for function, arguments in _CALL.findall(templatize(source)):
        literals = arguments.removesuffix("count").rstrip(" ,")
        match function, list(ast.literal_eval(f"({literals},)")):
            case (("gettext" | "_"), [singular]):
                yield Message(singular)
            case "ngettext", [singular, plural]:
                yield Message(singular, plural)
            case "pgettext", [context, singular]:
                yield Message(singular, context=context)
            case "npgettext", [context, singular, plural]:
                yield Message(singular, plural, context)
    for constant in _CONSTANT.findall(source):
        yield Message(ast.literal_eval(constant))


def read_catalogue(language: str) -> dict[Message, Entry]:
    """Return the entries of a catalogue; none if there is no file yet."""
    path = catalogue_path(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    entries: dict[Message, Entry] = {}
    for one in catalogue:
        if not one.id:
            continue
        ids = one.id if isinstance(one.id, tuple) else (one.id, "")
        strings = one.string if isinstance(one.string, tuple) else (one.string or "",)
        message = Message(ids[0], ids[1], one.context or "")
        entries[message] = Entry(message, ("",) * len(strings) if one.fuzzy else strings)
    return entries


def write_catalogue(language: str, entries: Iterable[Entry]) -> None:
    """Write a catalogue: one line per text, sorted, without places, so that changes merge."""
    lines = [_HEADER.format(language=language)]
    for entry in sorted(entries, key=lambda one: one.message):
        message = entry.message
        context = f"msgctxt {_quoted(message.context)}\n" if message.context else ""
        if message.plural:
            forms = "".join(
                f"msgstr[{place}] {_quoted(form)}\n" for place, form in enumerate(entry.forms)
            )
            plural = f"msgid_plural {_quoted(message.plural)}\n"
        else:
            forms, plural = f"msgstr {_quoted(entry.forms[0])}\n", ""
        lines.append(f"{context}msgid {_quoted(message.singular)}\n{plural}{forms}")
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    assert denormalize(f'"{escaped}"') == text, "what is written is read as the same"
    return f'"{escaped}"'


def updated_entries(language: str) -> list[Entry]:
    """Return an entry for each text of the program, with the translation that the catalogue has of it."""
    known = read_catalogue(language)
    singular = {(one.singular, one.context): entry for one, entry in known.items()}
    entries = []
    for message, files in extract().items():
        found = known.get(message)
        forms: tuple[str, ...] = ("", "") if message.plural else ("",)
        if found is not None and len(found.forms) == len(forms):
            forms = found.forms
        elif not message.plural and (message.singular, message.context) in singular:
            forms = singular[message.singular, message.context].forms[:1]
        entries.append(Entry(message, forms, files))
    return entries


def update() -> None:
    """Bring the catalogues up to the texts of the program; translations of texts that are gone go."""
    for language in LANGUAGES:
        entries = updated_entries(language)
        write_catalogue(language, entries)
        missing = sum(not entry.is_translated for entry in entries)
        print(f"{language}: {len(entries)} texts, {missing} without translation.")


def untranslated(language: str, parts: int = 0) -> None:
    """Print texts without translation as JSON, or write them to untranslated-<language>-<part>.json.

    They are in the order of the files they stand in, so that a part holds what belongs together.
    """
    missing = [entry for entry in updated_entries(language) if not entry.is_translated]
    missing.sort(key=lambda one: (one.files[:1], one.message))
    shown = {_key(entry.message): _untranslated(entry) for entry in missing}
    if not parts:
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    items, size = list(shown.items()), -(-len(shown) // parts) or 1
    for part in range(parts):
        path = Path(f"untranslated-{language}-{part + 1}.json")
        some = dict(items[part * size : (part + 1) * size])
        path.write_text(json.dumps(some, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{path}: {len(some)} texts")


def _key(message: Message) -> str:
    return f"{message.context}\x04{message.singular}" if message.context else message.singular


def _untranslated(entry: Entry) -> dict[str, object]:
    shown: dict[str, object] = {"files": " ".join(entry.files[:3])}
    if entry.message.plural:
        shown["plural"] = entry.message.plural
    shown["msgstr"] = ["", ""] if entry.message.plural else ""
    return shown


def merge(language: str, files: Iterable[str]) -> None:
    """Take translations from JSON files: a string, a list of two for a plural, or these as `msgstr`."""
    entries = updated_entries(language)
    by_key = {_key(entry.message): entry for entry in entries}
    taken = 0
    for name in files:
        for key, value in json.loads(Path(name).read_text(encoding="utf-8")).items():
            given = value["msgstr"] if isinstance(value, dict) else value
            forms = tuple(given) if isinstance(given, list) else (given,)
            entry = by_key.get(key)
            if entry is None:
                print(f"{name}: no text of the program: {key!r}", file=sys.stderr)
            elif not all(forms):
                continue
            elif len(forms) != len(entry.forms):
                print(f"{name}: needs {len(entry.forms)} forms: {key!r}", file=sys.stderr)
            elif trouble := placeholder_trouble(entry.message, forms):
                print(f"{name}: {trouble}: {key!r}", file=sys.stderr)
            else:
                entry.forms = forms
                taken += 1
    write_catalogue(language, entries)
    missing = sum(not entry.is_translated for entry in entries)
    print(f"{language}: {taken} taken, {missing} of {len(entries)} without translation.")


def placeholder_trouble(message: Message, forms: Iterable[str]) -> str:
    """Say which values a translation lacks or adds; nothing if it has them all."""
    wanted = set(_PLACEHOLDER.findall(message.plural or message.singular))
    for place, form in enumerate(forms):
        has = set(_PLACEHOLDER.findall(form))
        allowed = wanted if place else wanted | set(_PLACEHOLDER.findall(message.singular))
        required = set(_PLACEHOLDER.findall(message.singular)) & allowed if not place else wanted
        if has - allowed or required - has:
            return f"values {sorted(has)} instead of {sorted(required)}"
    return ""


def main(arguments: list[str]) -> None:
    match arguments:
        case ["update"]:
            update()
        case ["untranslated", language]:
            untranslated(language)
        case ["untranslated", language, parts]:
            untranslated(language, int(parts))
        case ["merge", language, *files] if files:
            merge(language, files)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
