"""Merging the staged rows into the catalogue: a fixed number of statements, whatever the file's size.

They are in `statements`; `summary` reports what each one changed.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from upline.catalog.imports import statements
from upline.catalog.imports.vendor_dates import ALWAYS_DAY
from upline.catalog.rulebook import ProductStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeParameters:
    """Into what the rows are merged. `today`: in the BSS's zone.

    `sets_own_prices`: the retail price becomes the product's own unit price. `is_full`: what is not among the
    rows is no longer in the vendor's list, as far as it is of `segments`; none of them are all.
    """

    tenant_id: UUID
    price_list_id: UUID
    currency: str
    sets_own_prices: bool
    is_full: bool
    segments: list[str]
    today: date
    now: datetime
    active: str = ProductStatus.ACTIVE.value
    discontinued: str = ProductStatus.DISCONTINUED.value
    always: date = ALWAYS_DAY


_CODES = (1, 2, 3)
_CONFIRMED_SHARE = 10
_AFTER_PRODUCTS = (
    statements.FIND_PRODUCTS,
    statements.REACTIVATE_PRODUCTS,
    statements.UPDATE_PRODUCTS,
    statements.COLLECT_PRICES,
    statements.START_WITH_CURRENT,
    statements.END_BEFORE_LATER,
    statements.UPDATE_PRICES,
    statements.CREATE_PRICES,
    statements.END_BEFORE_NAMED,
    statements.END_DISAPPEARED,
    statements.DISCONTINUE_PRODUCTS,
    statements.FINISH,
)
STEPS = 1 + len(_CODES) + len(_AFTER_PRODUCTS)


def merge(terms: MergeParameters, *, progress: Callable[[int], None]) -> bool:
    """Bring the catalogue to what `import_row` says. `progress` gets the steps done, of STEPS.

    Return whether more than a tenth of what was on sale is discontinued by it (P10).
    """
    assert connection.in_atomic_block, "a file is applied as a whole"
    work = [(statements.PREPARE, 0)]
    work += [(statements.CREATE_PRODUCTS, nth) for nth in _CODES]
    work += [(statement, 0) for statement in _AFTER_PRODUCTS]
    parameters = asdict(terms)
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT_ON_SALE, parameters)
        on_sale = cursor.fetchone()
        for done, (statement, nth_code) in enumerate(work, start=1):
            cursor.execute(statement, {**parameters, "nth_code": nth_code})
            progress(done)
        cursor.execute(statements.COUNT_DISAPPEARED, parameters)
        disappeared = cursor.fetchone()
    return terms.is_full and any(
        gone * _CONFIRMED_SHARE > before for gone, before in zip(disappeared, on_sale, strict=True)
    )
