"""Lists: pages that are read in the database, over one or several sources."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import Condition, ListQuery, matches_all

_BATCH = 500
_MAX_COMPARED = 5_000  # records that are read to be compared by what no index knows


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one kind, in their order. `read` takes an offset and a limit.

    `remaining`: conditions that it does not know, so that its records are compared by them one by one.
    """

    count: Callable[[], int]
    read: Callable[[int, int], Sequence[Document]]
    remaining: Sequence[Condition] = ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page of a list. `total`: how many records the whole list has."""

    documents: Sequence[Document]
    total: int


def read_page(sources: Sequence[Source], query: ListQuery) -> DocumentPage:
    """Return a page of a list: of its sources, one after another.

    Raises: ApiError — too many records would have to be compared one by one.
    """
    documents: list[Document] = []
    offset, total = query.offset, 0
    for source in map(_compared, sources):
        count = source.count()
        wanted = query.limit - len(documents)
        if wanted > 0 and offset < count:
            documents.extend(source.read(offset, wanted))
        offset = max(offset - count, 0)
        total += count
    return DocumentPage(documents, total)


def _compared(source: Source) -> Source:
    """Return the records of a source that meet its remaining conditions, as a source."""
    if not source.remaining:
        return source
    if source.count() > _MAX_COMPARED:
        names = list(dict.fromkeys(condition.path for condition in source.remaining))
        sentence = (
            f"More than {_MAX_COMPARED:,} records would have to be compared by {', '.join(names)}; "
            "filter by id, state or status, a date or a party as well."
        )
        raise bad_request(sentence, *(f"?{name}" for name in names), code="filter_too_wide")
    matching = [one for one in _each(source) if matches_all(one, source.remaining)]
    return Source(lambda: len(matching), lambda offset, limit: matching[offset : offset + limit])


def _each(source: Source) -> Iterator[Document]:
    offset = 0
    while batch := source.read(offset, _BATCH):
        yield from batch
        offset += _BATCH
