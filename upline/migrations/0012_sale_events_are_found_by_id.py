"""Each partition of the sale events has its own key, the id alone.

A key over both had to name the column by which they are parted, and the planner did not see any
more that an id is one row.
"""

from django.db import migrations

_KEYS = """
    ALTER TABLE upline_saleevent DROP CONSTRAINT upline_saleevent_pkey;
    ALTER TABLE upline_saleevent_current ADD PRIMARY KEY (id);
    ALTER TABLE upline_saleevent_archive ADD PRIMARY KEY (id);
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0011_lines_are_looked_up_one_by_one")]

    operations = [migrations.RunSQL(_KEYS, migrations.RunSQL.noop)]
