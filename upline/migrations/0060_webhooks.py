"""Webhooks, and what has been sent to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import upline.database.trigger_operations
import upline.database.triggers
import upline.kernel.ids
import upline.webhooks.rulebook
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0059_indexes_that_queries_need'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=upline.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('state', models.CharField(choices=[('active', 'active'), ('disabled', 'disabled')], default=upline.webhooks.rulebook.WebhookState['ACTIVE'], max_length=10)),
                ('disabled_reason', models.CharField(blank=True, choices=[('by_hand', 'by_hand'), ('gone', 'gone'), ('failing', 'failing')], max_length=20)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('salt', models.CharField(max_length=64)),
                ('previous_salt', models.CharField(blank=True, max_length=64)),
                ('previous_until', models.DateTimeField(null=True)),
                ('position', models.BigIntegerField()),
                ('last_success_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('created_by', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='upline.tenant')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=upline.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.UUIDField()),
                ('type', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('is_test', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('pending', 'pending'), ('delivered', 'delivered'), ('failed', 'failed')], default=upline.webhooks.rulebook.DeliveryState['PENDING'], max_length=10)),
                ('attempt_count', models.IntegerField(default=0)),
                ('attempts', models.JSONField(default=list)),
                ('next_attempt_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='upline.tenant')),
                ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='upline.webhook')),
            ],
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'webhook\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,salt,previous_salt,position,last_success_at,failing_since,created_at}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'webhook\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='5f55ba2738a7ccfe0701f45c45c6c42fab8f6d95', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_855b7', referencing='REFERENCING NEW TABLE AS added ', table='upline_webhook', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'webhook\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'url\', was."url", became."url") || upline_differing(\'description\', was."description", became."description") || upline_differing(\'types\', was."types", became."types") || upline_differing(\'state\', was."state", became."state") || upline_differing(\'disabled_reason\', was."disabled_reason", became."disabled_reason") || upline_differing(\'disabled_at\', was."disabled_at", became."disabled_at") || upline_differing(\'previous_until\', was."previous_until", became."previous_until") || upline_differing(\'created_by\', was."created_by", became."created_by") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'url\', became."url", was."url") || upline_differing(\'description\', became."description", was."description") || upline_differing(\'types\', became."types", was."types") || upline_differing(\'state\', became."state", was."state") || upline_differing(\'disabled_reason\', became."disabled_reason", was."disabled_reason") || upline_differing(\'disabled_at\', became."disabled_at", was."disabled_at") || upline_differing(\'previous_until\', became."previous_until", was."previous_until") || upline_differing(\'created_by\', became."created_by", was."created_by") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'webhook\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c4614006ef587d5921e64fa54f709f44a9a79b39', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_49437', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_webhook', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'webhook\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,salt,previous_salt,position,last_success_at,failing_since,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'webhook\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='4da83a645cbe5989ce25bcacb3e58db6fb3dea91', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_e54a0', referencing='REFERENCING OLD TABLE AS removed ', table='upline_webhook', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['webhook', '-id'], name='delivery_of_webhook'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', upline.webhooks.rulebook.DeliveryState['PENDING'])), fields=['webhook', 'next_attempt_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['created_at'], name='delivery_by_age'),
        ),
    ]
