"""Consecutive numbers: one counter row per BSS and series, taken in ranges.

The writing transaction locks the row, so there are no gaps: a rollback returns its numbers. Take
them late, just before writing, to hold the lock briefly.
"""

from uuid import UUID

from django.db import connection, models


class NumberSeries(models.Model):
    """The last number taken in one series of one BSS."""

    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    series = models.CharField(max_length=40)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        app_label = "upline"
        constraints = [
            models.UniqueConstraint(
                name="a_series_counts_once_per_bss", fields=["tenant", "series"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} of {self.tenant_id}: {self.last_number}"


def take_numbers(*, tenant_id: UUID, series: str, count: int = 1) -> range:
    """Take the next `count` numbers of a series, from 1, in the caller's transaction."""
    assert connection.in_atomic_block, "numbers are given out inside a transaction"
    assert count >= 1, "a range holds at least one number"
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO upline_numberseries (tenant_id, series, last_number)
               VALUES (%s, %s, %s)
               ON CONFLICT ON CONSTRAINT a_series_counts_once_per_bss
               DO UPDATE SET last_number = upline_numberseries.last_number + %s
               RETURNING last_number""",
            [tenant_id, series, count, count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def format_number(number: int, *, prefix: str, padding: int) -> str:
    """Return a number with the BSS's prefix; `padding` is its minimum number of digits."""
    return f"{prefix}{number:0{padding}d}"


def last_number(*, tenant_id: UUID, series: str) -> int:
    """Return the last number taken in a series; 0 if none was taken."""
    rows = NumberSeries.objects.filter(tenant_id=tenant_id, series=series)
    return rows.values_list("last_number", flat=True).first() or 0
