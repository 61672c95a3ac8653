"""What is typed to find records by, in the search of every page and in the filters of lists."""

from django.http import QueryDict

from upline.kernel.texts import text

NOTHING_TO_SEARCH = text("Enter an order’s number, or two letters or more of a name.")
MAX_QUERY_LENGTH = 200
_MIN_LENGTH = 2


def typed_words(query: QueryDict, name: str = "q") -> str:
    """Return what was typed to be found, on one line, of a bearable length, without what no search can read."""
    return " ".join(query.get(name, "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]


def is_too_short(typed: str) -> bool:
    """Tell whether there is nothing to look for: fewer than two letters and digits, and no number."""
    sought = "".join(filter(str.isalnum, typed))
    return len(sought) < _MIN_LENGTH and not sought.isdecimal()
