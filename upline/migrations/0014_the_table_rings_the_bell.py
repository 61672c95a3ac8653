"""Sale events that are taken in ring the bell themselves, by whatever statement they come.

The question whether a worker sleeps is planned once then, not anew in the statement of each sale.
"""

from django.db import migrations

_RINGS = """
    DO $$ BEGIN
        EXECUTE format($f$
            CREATE FUNCTION upline_ring_the_bell() RETURNS void AS $body$
                BEGIN
                    IF EXISTS (SELECT FROM %I.upline_listener WHERE is_asleep) THEN
                        PERFORM pg_notify('upline_sales_wait', '');
                    END IF;
                END;
            $body$ LANGUAGE plpgsql
        $f$, current_schema());
        EXECUTE format($f$
            CREATE FUNCTION upline_sales_wait() RETURNS TRIGGER AS $body$
                BEGIN
                    PERFORM %I.upline_ring_the_bell();
                    RETURN NULL;
                END;
            $body$ LANGUAGE plpgsql
        $f$, current_schema());
    END $$;
    CREATE TRIGGER what_is_told_rings_the_bell AFTER INSERT ON upline_saleevent_current
        FOR EACH STATEMENT EXECUTE FUNCTION upline_sales_wait();
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0013_only_old_news_is_sought_in_the_archive")]

    operations = [migrations.RunSQL(_RINGS, migrations.RunSQL.noop)]
