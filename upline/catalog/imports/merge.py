"""The staged rows and the catalogue made one: a fixed number of statements, whatever the file's size.

They stand in `statements`; what each one changed is told by `summary`.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from upline.catalog.imports import statements
from upline.catalog.rulebook import ProductStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeParameters:
    """Into what the rows are merged. `today`: in the BSS's zone.

    `sets_own_prices`: the retail price becomes the product's own unit price. `names_every_product`: what is
    not among the rows is not in the file either.
    """

    tenant_id: UUID
    price_list_id: UUID
    currency: str
    sets_own_prices: bool
    names_every_product: bool
    today: date
    now: datetime
    active: str = ProductStatus.ACTIVE.value
    discontinued: str = ProductStatus.DISCONTINUED.value


_CODES = (1, 2, 3)
_AFTER_PRODUCTS = (
    statements.FIND_PRODUCTS,
    statements.REACTIVATE_PRODUCTS,
    statements.COLLECT_PRICES,
    statements.END_BEFORE_LATER,
    statements.UPDATE_PRICES,
    statements.CREATE_PRICES,
    statements.END_BEFORE_NAMED,
    statements.END_DISAPPEARED,
    statements.DISCONTINUE_PRODUCTS,
    statements.FINISH,
)
STEPS = 1 + len(_CODES) + len(_AFTER_PRODUCTS)


def merge(terms: MergeParameters, *, progress: Callable[[int], None]) -> None:
    """Bring the catalogue to what `import_row` says. `progress` is told the steps done, of STEPS."""
    assert connection.in_atomic_block, "a file is applied as a whole"
    work = [(statements.PREPARE, 0)]
    work += [(statements.CREATE_PRODUCTS, nth) for nth in _CODES]
    work += [(statement, 0) for statement in _AFTER_PRODUCTS]
    with connection.cursor() as cursor:
        for done, (statement, nth_code) in enumerate(work, start=1):
            cursor.execute(statement, {**asdict(terms), "nth_code": nth_code})
            progress(done)
