"""TMF620: catalogs, categories, specifications and price templates, which only TM Forum's APIs know."""

from collections.abc import Sequence
from dataclasses import dataclass

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import Attributes, check_body, required
from upline.api.tmf.catalog_attributes import CATALOG as CATALOG_ATTRIBUTES
from upline.api.tmf.catalog_attributes import CATEGORY, lists_of, texts_of
from upline.api.tmf.documents import CATALOG, Document, address, instant
from upline.api.tmf.filters import Condition, parse_id
from upline.api.tmf.listing import Source
from upline.api.tmf.stored_records import stored_sources
from upline.tmforum import actions
from upline.tmforum.queries import StoredRecordFilter, StoredRecordRow, count_stored
from upline.tmforum.rulebook import RecordKind

# `lastUpdate` is in the published bodies of new records too, where it says nothing.
_NEVER = ("id", "href")
_IGNORED = ("lastUpdate",)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCollection:
    """Records of a kind, that are kept: read, created, changed and deleted as they are sent."""

    kind: RecordKind
    type_name: str
    attributes: Attributes

    def find(self, request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
        """Return the records of the BSS."""
        return stored_sources(
            request, self.kind, texts_of(self.attributes), conditions, self.document
        )

    def create(self, request: ApiRequest, body: Document) -> str:
        """Keep a new record."""
        check_body(body, self.attributes, never=_NEVER)
        required(body, "name")
        caller = request.auth
        record_id = actions.store(
            tenant_id=caller.tenant.id,
            kind=self.kind,
            attributes=self._stored(body),
            by=caller.actor,
            now=caller.now,
        )
        return str(record_id)

    def change(self, request: ApiRequest, record_id: str, body: Document) -> None:
        """Change a record that is kept; null takes an attribute away."""
        check_body(body, self.attributes)
        if "name" in body:
            required(body, "name")
        caller = request.auth
        pk = parse_id(record_id)
        assert pk is not None, "what is changed was found by its id"
        actions.change(
            tenant_id=caller.tenant.id,
            kind=self.kind,
            record_id=pk,
            attributes=self._stored(body),
            by=caller.actor,
            now=caller.now,
        )

    def delete(self, request: ApiRequest, record_id: str) -> None:
        """Keep a record no longer."""
        pk = parse_id(record_id)
        assert pk is not None, "what is deleted was found by its id"
        actions.delete(
            tenant_id=request.auth.tenant.id, kind=self.kind, record_id=pk, by=request.auth.actor
        )

    def has(self, request: ApiRequest, record_id: str) -> bool:
        """Tell whether a record of this kind is kept."""
        pk = parse_id(record_id)
        where = StoredRecordFilter(kind=self.kind, ids=[pk] if pk else [])
        return count_stored(tenant_id=request.auth.tenant.id, where=where) > 0

    def document(self, row: StoredRecordRow) -> Document:
        """Return a record that is kept."""
        stored = {name: value for name, value in row.document.items() if name in self.attributes}
        return {
            "@type": self.type_name,
            **{name: [] for name in lists_of(self.attributes)},
            **stored,
            "id": str(row.id),
            "href": address(f"{CATALOG}/{self.kind}", row.id),
            "name": row.name,
            "lifecycleStatus": row.lifecycle_status,
            "lastUpdate": instant(row.updated_at),
        }

    def _stored(self, body: Document) -> Document:
        return {name: body[name] for name in body if name not in (*_NEVER, *_IGNORED)}


CATALOGS = RecordCollection(
    kind=RecordKind.CATALOG, type_name="Catalog", attributes=CATALOG_ATTRIBUTES
)
CATEGORIES = RecordCollection(kind=RecordKind.CATEGORY, type_name="Category", attributes=CATEGORY)
