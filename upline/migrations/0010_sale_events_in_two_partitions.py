"""Sale events that are settled and old leave the table that is worked with, for an archive.

The table becomes the one of two partitions: nothing is copied, its indexes are made anew.
"""

import django.db.models.deletion
from django.db import migrations, models

# An id of the archive is never taken in again, as one that stands in the table itself is not (R1).
_PARTITIONED = """
    ALTER TABLE upline_saleevent RENAME TO upline_saleevent_current;
    ALTER TABLE upline_saleevent_current
        DROP CONSTRAINT upline_saleevent_pkey,
        DROP CONSTRAINT upline_saleevent_tenant_id_942a802e_fk_upline_tenant_id,
        DROP CONSTRAINT upline_saleevent_reseller_id_ed7fe4cd_fk_upline_tenant_id;
    DROP INDEX sale_event_ready, sale_event_held, sale_event_held_by_subject, sale_event_parked,
        sale_event_log, sale_event_of_reseller, sale_event_customer_news;
    CREATE TABLE upline_saleevent (LIKE upline_saleevent_current INCLUDING CONSTRAINTS)
        PARTITION BY LIST (is_archived);
    ALTER TABLE upline_saleevent ATTACH PARTITION upline_saleevent_current FOR VALUES IN (false);
    CREATE TABLE upline_saleevent_archive PARTITION OF upline_saleevent FOR VALUES IN (true);
    ALTER TABLE upline_saleevent
        ADD CONSTRAINT upline_saleevent_pkey PRIMARY KEY (id, is_archived),
        ADD CONSTRAINT upline_saleevent_tenant_id_942a802e_fk_upline_tenant_id
            FOREIGN KEY (tenant_id) REFERENCES upline_tenant (id) DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT upline_saleevent_reseller_id_ed7fe4cd_fk_upline_tenant_id
            FOREIGN KEY (reseller_id) REFERENCES upline_tenant (id) DEFERRABLE INITIALLY DEFERRED;
    CREATE INDEX sale_event_ready ON upline_saleevent (tenant_id, reseller_id, happened_at, id)
        WHERE NOT is_held AND state = 'WAITING';
    CREATE INDEX sale_event_held ON upline_saleevent (tenant_id)
        WHERE is_held AND state = 'WAITING';
    CREATE INDEX sale_event_held_by_subject ON upline_saleevent USING gin (subjects)
        WHERE is_held AND state = 'WAITING';
    CREATE INDEX sale_event_parked ON upline_saleevent (tenant_id, reseller_id, happened_at)
        WHERE state = 'PARKED';
    CREATE INDEX sale_event_log ON upline_saleevent (tenant_id, happened_at, id);
    CREATE INDEX sale_event_of_reseller ON upline_saleevent (reseller_id, happened_at, id);
    CREATE INDEX sale_event_customer_news
        ON upline_saleevent (reseller_id, customer_id, customer_version DESC)
        WHERE kind = 'CUSTOMER_UPDATED';

    -- Every event is written twice, when it is told and when it is settled.
    ALTER TABLE upline_saleevent_current SET (
        autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1
    );

    CREATE FUNCTION upline_is_not_archived() RETURNS TRIGGER AS $$
        BEGIN
            IF EXISTS (SELECT FROM upline_saleevent_archive WHERE id = NEW.id) THEN
                RETURN NULL;
            END IF;
            RETURN NEW;
        END;
    $$ LANGUAGE plpgsql SECURITY DEFINER;
    DO $$ BEGIN
        EXECUTE format(
            'ALTER FUNCTION upline_is_not_archived() SET search_path TO %I, pg_temp', current_schema()
        );
    END $$;
    CREATE TRIGGER an_archived_event_is_not_taken_in_again BEFORE INSERT ON upline_saleevent_current
        FOR EACH ROW EXECUTE FUNCTION upline_is_not_archived();

    ALTER TABLE upline_listener SET UNLOGGED;
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0009_fewer_indexes")]

    operations = [
        migrations.CreateModel(
            name="Listener",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("is_asleep", models.BooleanField()),
                ("heard_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="order",
            name="sale_event",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="upline.saleevent",
            ),
        ),
        migrations.AddField(
            model_name="saleevent",
            name="is_archived",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(_PARTITIONED, migrations.RunSQL.noop),
    ]
