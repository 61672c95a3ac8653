"""TMF620: product specifications: those of products, and those that other systems keep here."""

from collections.abc import Sequence

from upline.api.authentication import ApiRequest
from upline.api.tmf.catalog_attributes import SPECIFICATION
from upline.api.tmf.catalog_records import RecordCollection
from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import Condition
from upline.api.tmf.listing import Source
from upline.api.tmf.offerings import product_sources, specification_documents
from upline.tmforum.rulebook import RecordKind

STORED = RecordCollection(
    kind=RecordKind.SPECIFICATION, type_name="ProductSpecification", attributes=SPECIFICATION
)


def find_specifications(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the specifications that are kept, then those of products."""
    return [
        *STORED.find(request, conditions),
        *product_sources(request, conditions, specification_documents),
    ]


def change_specification(request: ApiRequest, record_id: str, body: Document) -> None:
    """Change a specification that is kept; that of a product follows its offering."""
    _check_is_stored(request, record_id)
    STORED.change(request, record_id, body)


def delete_specification(request: ApiRequest, record_id: str) -> None:
    """Delete a specification that is kept."""
    _check_is_stored(request, record_id)
    STORED.delete(request, record_id)


def _check_is_stored(request: ApiRequest, record_id: str) -> None:
    if not STORED.has(request, record_id):
        sentence = "The specification of a product follows its productOffering: change that."
        raise bad_request(sentence, "id", code="follows_offering")
