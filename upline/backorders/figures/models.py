"""Figures of whole days, so that a dashboard does not count a million events. The worker keeps them."""

from django.db import models


class DailyBookings(models.Model):
    """The back-orders of one BSS whose sales happened on one day, in `timezone`.

    `booked` has the number of orders by reseller, `total` that of all, and `running` those by reseller since the
    first day that was summed up, so that the difference of two days is the sum of those between. `lags` has how many were
    booked in each lag class (`upline/backorders/figures/lag.py`). `open_events` of the day were not settled
    yet when it was summed up. None: it was summed up by an earlier version.
    """

    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    timezone = models.CharField(max_length=64)
    booked = models.JSONField()
    total = models.PositiveIntegerField(null=True)
    running = models.JSONField(null=True)
    lags = models.JSONField()
    open_events = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_day_is_summed_up_once", fields=["tenant", "day"])
        ]

    def __str__(self) -> str:
        return f"Bookings of {self.day}"


class DailyRunRate(models.Model):
    """The run rate of one BSS as it was last computed on one day.

    `rates` is a list of reseller, currency, amount as text, and number of records.
    """

    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    rates = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_day_has_one_run_rate", fields=["tenant", "day"])
        ]

    def __str__(self) -> str:
        return f"Run rate on {self.day}"
