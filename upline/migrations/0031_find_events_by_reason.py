"""Indexes for the filters of the back-ordering log that few events pass.

That by reason holds the parked events and the ones that book nothing, that by kind the changes that
are no sales. Sales are indexed by kind and by customer in the archive only: each index of the table in
use is written twice per sale, and that table holds a few weeks, which are read by the moment of the sale.
"""

from django.db import migrations, models

_ARCHIVE = """
    CREATE INDEX sale_event_archive_kind
        ON upline_saleevent_archive (tenant_id, kind, happened_at, id);
    CREATE INDEX sale_event_archive_customer
        ON upline_saleevent_archive (customer_id, happened_at, id);
"""
_REVERSE = "DROP INDEX sale_event_archive_kind, sale_event_archive_customer"


class Migration(migrations.Migration):
    dependencies = [("upline", "0030_sort_activities_by_due_date")]

    operations = [
        migrations.AddIndex(
            model_name="saleevent",
            index=models.Index(
                name="sale_event_by_reason",
                fields=["tenant", "reason", "happened_at", "id"],
                condition=~models.Q(reason=""),
            ),
        ),
        migrations.AddIndex(
            model_name="saleevent",
            index=models.Index(
                name="sale_event_of_change",
                fields=["tenant", "kind", "happened_at", "id"],
                condition=models.Q(is_sale=False),
            ),
        ),
        migrations.RunSQL(_ARCHIVE, _REVERSE),
    ]
