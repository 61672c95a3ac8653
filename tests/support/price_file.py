"""The vendor's price file as tests write it: rows as keyword arguments, everything else as usual."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

COLUMNS = (
    "ChangeIndicator",
    "ProductTitle",
    "ProductId",
    "SkuId",
    "SkuTitle",
    "Publisher",
    "SkuDescription",
    "UnitOfMeasure",
    "TermDuration",
    "BillingPlan",
    "Market",
    "Currency",
    "UnitPrice",
    "PricingTierRangeMin",
    "PricingTierRangeMax",
    "EffectiveStartDate",
    "EffectiveEndDate",
    "Tags",
    "ERP Price",
    "Segment",
)
_USUAL: Mapping[str, str] = {
    "ChangeIndicator": "Unchanged",
    "ProductTitle": "Microsoft 365 Business Basic",
    "ProductId": "CFQ7TTC0LH18",
    "SkuId": "0001",
    "SkuTitle": "Microsoft 365 Business Basic",
    "Publisher": "Microsoft Corporation",
    "TermDuration": "P1M",
    "BillingPlan": "Monthly",
    "Market": "US",
    "Currency": "USD",
    "UnitPrice": "6.28",
    "EffectiveStartDate": "11/1/2026 12:00:00 AM",
    "EffectiveEndDate": "11/30/9999 11:59:59 PM",
    "Tags": "License-based",
    "ERP Price": "7.20",
    "Segment": "Commercial",
}

Row = Mapping[str, str]


def row(**cells: str) -> Row:
    """Return a row; `ERP_Price` stands for the column whose name has a space."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    unknown = named.keys() - set(COLUMNS)
    assert not unknown, f"the file has no such column: {unknown}"
    return {**_USUAL, **named}


def write_price_file(
    path: Path, rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS, encoding: str = "utf-8"
) -> Path:
    """Write a file as the vendor does: everything quoted, lines ended by CR LF."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(
            file, columns, restval="", extrasaction="ignore", quoting=csv.QUOTE_ALL
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def many_rows(count: int, *, unit_price: str = "6.28") -> Iterable[Row]:
    """Yield rows as a real file has them: three for each SKU, some SKUs in other segments."""
    plans = (("P1M", "Monthly"), ("P1Y", "Monthly"), ("P1Y", "Annual"))
    for number in range(count):
        term, plan = plans[number % 3]
        sku = number // 3
        yield row(
            ProductId=f"CFQ7TTC{sku // 4:05X}",
            SkuId=f"{sku % 4:04d}",
            SkuTitle=f"Product number {sku // 4}, edition {sku % 4}",
            SkuDescription="What it is good for, in a hundred words. " * 5,
            TermDuration=term,
            BillingPlan=plan,
            UnitPrice=unit_price,
            Segment="Education" if sku % 10 == 9 else "Commercial",
        )
