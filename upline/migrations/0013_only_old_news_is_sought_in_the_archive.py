"""A sale that is told as it happens is not looked for in the archive.

What is archived happened days ago at the least, and only what is told once more is as old. Whoever may
write events may read the archive too, so the function needs no rights of its own, which cost each
sale more than the look itself.
"""

from django.db import migrations

_SOUGHT = """
    DO $$ BEGIN
        EXECUTE format($f$
            CREATE OR REPLACE FUNCTION upline_is_not_archived() RETURNS TRIGGER AS $body$
                BEGIN
                    IF EXISTS (SELECT FROM %I.upline_saleevent_archive WHERE id = NEW.id) THEN
                        RETURN NULL;
                    END IF;
                    RETURN NEW;
                END;
            $body$ LANGUAGE plpgsql
        $f$, current_schema());
    END $$;
    DROP TRIGGER an_archived_event_is_not_taken_in_again ON upline_saleevent_current;
    CREATE TRIGGER an_archived_event_is_not_taken_in_again BEFORE INSERT ON upline_saleevent_current
        FOR EACH ROW WHEN (NEW.happened_at < now() - interval '1 hour')
        EXECUTE FUNCTION upline_is_not_archived();
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0012_sale_events_are_found_by_id")]

    operations = [migrations.RunSQL(_SOUGHT, migrations.RunSQL.noop)]
