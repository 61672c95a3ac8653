"""The pages of the user's manual: which there are, for which readers, and what they say.

They are the Markdown files in `upline/web/help/manual/`, which `docs/manual` links to; those in other languages are in a folder of their language
beside them. They are part of the program: read once, and then as they were.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from upline.kernel.texts import text
from upline.web.shared.folding import fold
from upline.web.shared.language import DEFAULT

MANUAL = Path(__file__).parents[1] / "help/manual"


class Reader(StrEnum):
    """For whom a page is."""

    DISTRIBUTOR = "distributor"
    RESELLER = "reseller"
    CUSTOMER = "customer"
    EVERYONE = "everyone"


READER_TITLES: Mapping[Reader, str] = {
    Reader.DISTRIBUTOR: text("Distributor"),
    Reader.RESELLER: text("Reseller"),
    Reader.CUSTOMER: text("End customer"),
    Reader.EVERYONE: text("Everyone"),
}

assert READER_TITLES.keys() == set(Reader), "a reader without a title"

# The tasks in the order of the index. Each is the name of a file.
TASKS: Mapping[Reader, tuple[str, ...]] = {
    Reader.DISTRIBUTOR: (
        "read-the-dashboard",
        "why-an-order-has-this-price",
        "mend-a-parked-sale",
        "sell-more-licences",
        "edit-a-back-order",
        "print-an-order",
        "take-on-a-reseller",
        "activate-back-ordering",
        "reconcile-with-a-reseller",
        "change-a-price",
        "import-a-price-file",
        "run-a-promotion",
        "what-if",
        "permission-rules-and-sharing",
        "set-up-a-new-bss",
    ),
    Reader.RESELLER: (
        "new-customer-and-first-sale",
        "change-a-plan",
        "trial-to-paid",
        "cancel-and-keep",
        "set-sell-prices",
        "see-what-the-distributor-booked",
        "storefront",
    ),
    Reader.CUSTOMER: ("buy-in-the-storefront", "change-my-licences"),
    Reader.EVERYONE: (
        "inbox",
        "second-factor",
        "search-and-keys",
        "lists-and-saved-views",
        "export-a-list",
        "webhooks",
        "cases-activities-and-e-mails",
        "your-profile",
    ),
}

assert TASKS.keys() == set(Reader), "a reader without tasks"


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the manual. `summary` is its first paragraph, in plain text; `body` what follows the title."""

    task: str
    reader: Reader
    language: str
    title: str
    summary: str
    body: str


@cache
def manual_pages(language: str = DEFAULT) -> Mapping[str, ManualPage]:
    """Return the pages by their tasks, in the order of the index; in English those that a language lacks."""
    return {
        task: _read(task, reader, language) for reader, tasks in TASKS.items() for task in tasks
    }


def page_path(task: str, language: str) -> Path:
    """Return where the page of a task is in a language."""
    return (MANUAL if language == DEFAULT else MANUAL / language) / f"{task}.md"


def _read(task: str, reader: Reader, language: str) -> ManualPage:
    if not page_path(task, language).exists():
        language = DEFAULT
    whole = page_path(task, language).read_text(encoding="utf-8")
    title, _, body = whole.removeprefix("# ").partition("\n")
    summary = _plain(body.strip().split("\n\n")[0])
    return ManualPage(task, reader, language, title.strip(), summary, body)


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def _plain(markdown: str) -> str:
    """Return Markdown as plain text."""
    return " ".join(_LINK.sub(r"\1", markdown).replace("*", "").split())


@cache
def _searched_text(task: str, language: str) -> tuple[str, str]:
    page = manual_pages(language)[task]
    return fold(page.title), fold(f"{page.title} {_plain(page.body)}")


def find_pages(words: str, reader: Reader | None, language: str = DEFAULT) -> list[ManualPage]:
    """Return the pages with all of these words: first those that have them in their titles.

    A reader's pages are those that are for everyone, too. Letters count without their accents.
    """
    wanted = fold(words).split()
    found = [
        page
        for page in manual_pages(language).values()
        if (reader is None or page.reader in (reader, Reader.EVERYONE))
        and all(word in _searched_text(page.task, language)[1] for word in wanted)
    ]
    return sorted(
        found,
        key=lambda page: not all(word in _searched_text(page.task, language)[0] for word in wanted),
    )
