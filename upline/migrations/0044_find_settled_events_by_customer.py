"""An index of the settled events in use by customer, for the search of the back-ordering log.

It has an entry per event, written once, when the event is settled: open ones are few, and found by their state.
The archive has its own (0031).
"""

from django.db import migrations

_CURRENT = """
    CREATE INDEX sale_event_current_customer
        ON upline_saleevent_current (customer_id, happened_at, id) WHERE settled_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0043_what_if_jobs")]

    operations = [migrations.RunSQL(_CURRENT, "DROP INDEX sale_event_current_customer")]
