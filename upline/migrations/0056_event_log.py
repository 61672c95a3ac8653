"""The event log: its tables, and the triggers that write events of accounts, orders, subscriptions, prices and sales."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
import pgtrigger.compiler
import upline.database.trigger_operations
import upline.database.triggers
from django.db import migrations, models


# The event of a sale, in the logs of both BSSs. Written by hand: sale events are inserted into the partition itself.
_SALES = """
    DO $$ BEGIN
        EXECUTE format($f$
            CREATE FUNCTION upline_sale_writes_events() RETURNS TRIGGER AS $body$
                BEGIN
                    INSERT INTO %1$I.upline_pendingevent (tenant_id, type, record_ids)
                    SELECT log_owner, 'upline.sale.recorded', array_agg(id)
                    FROM rows, LATERAL (VALUES (tenant_id), (reseller_id)) AS owners (log_owner)
                    WHERE is_sale GROUP BY log_owner;
                    RETURN NULL;
                END;
            $body$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO %1$I, pg_temp
        $f$, current_schema());
    END $$;
    CREATE TRIGGER insert_writes_events AFTER INSERT ON upline_saleevent_current
        REFERENCING NEW TABLE AS rows
        FOR EACH STATEMENT EXECUTE FUNCTION upline_sale_writes_events();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0055_external_ids'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventLogHead',
            fields=[
                ('tenant_id', models.UUIDField(primary_key=True, serialize=False)),
                ('last_position', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='LoggedEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField()),
                ('position', models.BigIntegerField()),
                ('type', models.CharField(max_length=60)),
                ('record_id', models.UUIDField()),
                ('sequence_no', models.IntegerField()),
                ('related_id', models.UUIDField(null=True)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('happened_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PendingEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField()),
                ('type', models.CharField(max_length=60)),
                ('record_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('related_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('happened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('transaction_id', models.BigIntegerField(db_default=models.Func(output_field=models.BigIntegerField(), template='pg_current_xact_id()::text::bigint'))),
            ],
        ),
        migrations.CreateModel(
            name='RecordEventCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField()),
                ('record_id', models.UUIDField()),
                ('last_sequence_no', models.IntegerField()),
            ],
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='insert_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.account.created', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='490d9e1e9009e939746fa04140b91568b0529d0d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_writes_events_55f3e', referencing='REFERENCING NEW TABLE AS rows ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='update_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.account.updated', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='d71cde09e2e7d1335bab5a8c94f939404560f331', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_writes_events_e57b3', referencing='REFERENCING NEW TABLE AS rows ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='delete_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.account.deleted', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='1e06bc4968e01f2ec246fdb8a4688e7b78662285', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_writes_events_6a18c', referencing='REFERENCING OLD TABLE AS rows ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='insert_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.order.created', array_agg(id), NULL::uuid[]\n            FROM rows WHERE origin = 'DIRECT' GROUP BY 1, 2;\n        \n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.order.booked', array_agg(id), array_agg(sale_event_id)\n            FROM rows WHERE origin = 'BACK_ORDER' GROUP BY 1, 2;\n        \n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT originated_from_id, 'upline.sale.booked', array_agg(sale_event_id), NULL::uuid[]\n            FROM rows WHERE origin = 'BACK_ORDER' GROUP BY 1, 2;\n        RETURN NULL;", hash='92f65609e8ff2e6f1f06c120700f56ae0261817d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_writes_events_604fa', referencing='REFERENCING NEW TABLE AS rows ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='update_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.order.updated', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='fb0a4493c974bcda2657c10172b0a0c0a12ee376', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_writes_events_4ad4c', referencing='REFERENCING NEW TABLE AS rows ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='delete_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.order.deleted', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='f62bdee135873cc3de24181112d77cee4bfd3f53', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_writes_events_913dc', referencing='REFERENCING OLD TABLE AS rows ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='insert_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.price-list.priced', array_agg(DISTINCT price_list_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NOT NULL GROUP BY 1, 2;\n        \n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.product.priced', array_agg(DISTINCT product_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NULL GROUP BY 1, 2;\n        RETURN NULL;", hash='923354f14a6e60ec1dfcbd6c9dda900a182fe730', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_writes_events_cc3c6', referencing='REFERENCING NEW TABLE AS rows ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='update_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.price-list.priced', array_agg(DISTINCT price_list_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NOT NULL GROUP BY 1, 2;\n        \n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.product.priced', array_agg(DISTINCT product_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NULL GROUP BY 1, 2;\n        RETURN NULL;", hash='b5ab94badf3fdc17f39d8f9bbbe017093b4e20e2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_writes_events_43767', referencing='REFERENCING NEW TABLE AS rows ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='delete_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.price-list.priced', array_agg(DISTINCT price_list_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NOT NULL GROUP BY 1, 2;\n        \n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.product.priced', array_agg(DISTINCT product_id), NULL::uuid[]\n            FROM rows WHERE price_list_id IS NULL GROUP BY 1, 2;\n        RETURN NULL;", hash='a20997190c89dc99d3cc8b02c7d78b62f283edbe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_writes_events_77fae', referencing='REFERENCING OLD TABLE AS rows ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='insert_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.subscription.created', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='fdba301eb71a33b379f739c68311c5392b017b7d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_writes_events_72658', referencing='REFERENCING NEW TABLE AS rows ', table='upline_subscription', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='update_writes_events', sql=upline.database.triggers.UnskippableTriggerSql(func="\n            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)\n            SELECT tenant_id, 'upline.subscription.updated', array_agg(id), NULL::uuid[]\n            FROM rows WHERE TRUE GROUP BY 1, 2;\n        RETURN NULL;", hash='b920cab29227aa383c031a23078037e5b4621a5b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_writes_events_44c54', referencing='REFERENCING NEW TABLE AS rows ', table='upline_subscription', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='loggedevent',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'position'), name='an_event_has_a_position_of_its_own'),
        ),
        migrations.AddIndex(
            model_name='pendingevent',
            index=models.Index(fields=['tenant_id', 'id'], name='pending_event_of_bss'),
        ),
        migrations.AddConstraint(
            model_name='recordeventcount',
            constraint=models.UniqueConstraint(fields=('record_id', 'tenant_id'), name='a_record_is_counted_once_per_bss'),
        ),
        migrations.RunSQL(_SALES, migrations.RunSQL.noop),
    ]
