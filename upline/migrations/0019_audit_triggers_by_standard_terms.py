"""The audit triggers name `identified_by`, and the columns of ADR 18."""


import django.contrib.postgres.indexes
import pgtrigger.compiler
import upline.database.trigger_operations
import upline.backorders.rulebook
import upline.database.triggers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0018_rename_columns_to_standard_terms'),
    ]

    operations = [
        upline.database.trigger_operations.RemoveTrigger(
            model_name='account',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='account',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='account',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apicredential',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apicredential',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apicredential',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apioption',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apioption',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='apioption',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='campaign',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='campaign',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='campaign',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='contact',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='contact',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='contact',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='customfield',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='customfield',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='customfield',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='defaultrule',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='defaultrule',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='defaultrule',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='group',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='group',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='group',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='groupmember',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='groupmember',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='groupmember',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='logo',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='logo',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='logo',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='membership',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='membership',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='membership',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='order',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='order',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='order',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderitem',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderitem',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderitem',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderstatus',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderstatus',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='orderstatus',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='ordertype',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='ordertype',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='ordertype',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='paymentmethod',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='paymentmethod',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='paymentmethod',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissiongrant',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissiongrant',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissiongrant',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissionrule',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissionrule',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='permissionrule',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='price',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='price',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='price',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='pricelist',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='pricelist',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='pricelist',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='product',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='product',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotion',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotion',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotion',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionpricelist',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionpricelist',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionpricelist',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionrequirement',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionrequirement',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionrequirement',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionscope',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionscope',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='promotionscope',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='scheduledchange',
            name='additions_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='scheduledchange',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='scheduledchange',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='subscription',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='subscription',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='tenant',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='tenant',
            name='removals_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='user',
            name='changes_are_kept',
        ),
        upline.database.trigger_operations.RemoveTrigger(
            model_name='user',
            name='removals_are_kept',
        ),
        # The indexes follow the renamed column by themselves; only Django's own idea of them changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(
                    model_name='saleevent',
                    name='sale_event_held_by_subject',
                ),
                migrations.RemoveIndex(
                    model_name='saleevent',
                    name='sale_event_ready',
                ),
                migrations.RemoveIndex(
                    model_name='saleevent',
                    name='sale_event_held',
                ),
                migrations.AddIndex(
                    model_name='saleevent',
                    index=models.Index(condition=models.Q(('is_blocked', False), ('state', upline.backorders.rulebook.EventState['WAITING'])), fields=['tenant', 'reseller', 'happened_at', 'id'], name='sale_event_ready'),
                ),
                migrations.AddIndex(
                    model_name='saleevent',
                    index=models.Index(condition=models.Q(('is_blocked', True), ('state', upline.backorders.rulebook.EventState['WAITING'])), fields=['tenant'], name='sale_event_held'),
                ),
                migrations.AddIndex(
                    model_name='saleevent',
                    index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_blocked', True), ('state', upline.backorders.rulebook.EventState['WAITING'])), fields=['subjects'], name='sale_event_held_by_subject'),
                ),
            ],
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'account\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,version,source_version,created_at}\'::text[]) AS after\n        FROM added AS became WHERE became.managed_by_id IS NULL\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'account\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='d84eaeced739fd3fdce1dfadc043b3c6ae7150a3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_88332', referencing='REFERENCING NEW TABLE AS added ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'account\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'accounting_no\', was."accounting_no", became."accounting_no") || upline_differing(\'email\', was."email", became."email") || upline_differing(\'billing_address\', was."billing_address", became."billing_address") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'billing_day\', was."billing_day", became."billing_day") || upline_differing(\'parent_id\', was."parent_id", became."parent_id") || upline_differing(\'billing_to_id\', was."billing_to_id", became."billing_to_id") || upline_differing(\'reseller_tenant_id\', was."reseller_tenant_id", became."reseller_tenant_id") || upline_differing(\'price_list_id\', was."price_list_id", became."price_list_id") || upline_differing(\'payment_method_id\', was."payment_method_id", became."payment_method_id") || upline_differing(\'responsible_user_id\', was."responsible_user_id", became."responsible_user_id") || upline_differing(\'sharing_rule_id\', was."sharing_rule_id", became."sharing_rule_id") || upline_differing(\'custom_fields\', was."custom_fields", became."custom_fields") || upline_differing(\'managed_by_id\', was."managed_by_id", became."managed_by_id") || upline_differing(\'source_id\', was."source_id", became."source_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'accounting_no\', became."accounting_no", was."accounting_no") || upline_differing(\'email\', became."email", was."email") || upline_differing(\'billing_address\', became."billing_address", was."billing_address") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'billing_day\', became."billing_day", was."billing_day") || upline_differing(\'parent_id\', became."parent_id", was."parent_id") || upline_differing(\'billing_to_id\', became."billing_to_id", was."billing_to_id") || upline_differing(\'reseller_tenant_id\', became."reseller_tenant_id", was."reseller_tenant_id") || upline_differing(\'price_list_id\', became."price_list_id", was."price_list_id") || upline_differing(\'payment_method_id\', became."payment_method_id", was."payment_method_id") || upline_differing(\'responsible_user_id\', became."responsible_user_id", was."responsible_user_id") || upline_differing(\'sharing_rule_id\', became."sharing_rule_id", was."sharing_rule_id") || upline_differing(\'custom_fields\', became."custom_fields", was."custom_fields") || upline_differing(\'managed_by_id\', became."managed_by_id", was."managed_by_id") || upline_differing(\'source_id\', became."source_id", was."source_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'account\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='66ed4c065b421e298f00a13094522b182c459305', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_dcb57', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'account\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,version,source_version,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'account\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='4d6ffaaad94d243cafd7e9c39a0364e2cc67e96c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_e8bda', referencing='REFERENCING OLD TABLE AS removed ', table='upline_account', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apicredential',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'apicredential\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,token_digest,last_used_at,created_by,created_at}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apicredential\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='1a1f467a97a2292f0f4c2a4cd1e26d510d05ba74', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_adafe', referencing='REFERENCING NEW TABLE AS added ', table='upline_apicredential', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apicredential',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'apicredential\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'role\', was."role", became."role") || upline_differing(\'token_ending\', was."token_ending", became."token_ending") || upline_differing(\'revoked_at\', was."revoked_at", became."revoked_at") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'role\', became."role", was."role") || upline_differing(\'token_ending\', became."token_ending", was."token_ending") || upline_differing(\'revoked_at\', became."revoked_at", was."revoked_at") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apicredential\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='9ef61e96bbfeccc29a3add545130ef99c24bcbf0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_2f3cb', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_apicredential', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apicredential',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'apicredential\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,token_digest,last_used_at,created_by,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apicredential\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='b1f81c493ab99eb071732a230e0046ff095a913c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_c2c93', referencing='REFERENCING OLD TABLE AS removed ', table='upline_apicredential', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apioption',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'apioption\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apioption\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c600a3146b612d37e19e1ba01aac87b0a715b670', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_b64bc', referencing='REFERENCING NEW TABLE AS added ', table='upline_apioption', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apioption',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'apioption\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'entity\', was."entity", became."entity") || upline_differing(\'responsible_user_id\', was."responsible_user_id", became."responsible_user_id") || upline_differing(\'sharing_rule_id\', was."sharing_rule_id", became."sharing_rule_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'entity\', became."entity", was."entity") || upline_differing(\'responsible_user_id\', became."responsible_user_id", was."responsible_user_id") || upline_differing(\'sharing_rule_id\', became."sharing_rule_id", was."sharing_rule_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apioption\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='d8e56a59ef00f29a9011efd4d8cce73adb631237', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_d6900', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_apioption', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='apioption',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'apioption\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'apioption\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='a88a233d4f06953de43e4f312f53ee1e18fc2bf7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_2407f', referencing='REFERENCING OLD TABLE AS removed ', table='upline_apioption', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'campaign\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'campaign\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c68509ddd8600d131480b916c3f8ad918eceda2e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_f23ab', referencing='REFERENCING NEW TABLE AS added ', table='upline_campaign', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'campaign\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'is_active\', was."is_active", became."is_active") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'is_active\', became."is_active", was."is_active") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'campaign\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='391bd90fccffd718b87560ffdc23c6aec16d8bae', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_9c32b', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_campaign', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'campaign\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'campaign\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='faa7cd6c5670d1684e9bbd9d80ae834ef09456c9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_3cf2d', referencing='REFERENCING OLD TABLE AS removed ', table='upline_campaign', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, CASE WHEN became."account_id" IS NOT NULL THEN \'account\' ELSE \'contact\' END AS entity, coalesce(became."account_id", became."id") AS record_id,\n            CASE WHEN coalesce(became."account_id", became."id") = became."id" THEN \'{}\' ELSE jsonb_build_object(\'name\', became."name") END AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'contact\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='39528f5e63c0e9a59bbadb54cdcaf622746bb0af', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_f2b39', referencing='REFERENCING NEW TABLE AS added ', table='upline_contact', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, CASE WHEN coalesce(became."account_id", was."account_id") IS NOT NULL THEN \'account\' ELSE \'contact\' END AS entity, coalesce(coalesce(became."account_id", was."account_id"), coalesce(became."id", was."id")) AS record_id,\n            CASE WHEN coalesce(coalesce(became."account_id", was."account_id"), coalesce(became."id", was."id")) = coalesce(became."id", was."id") THEN \'{}\' ELSE jsonb_build_object(\'name\', coalesce(became."name", was."name")) END AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'account_id\', was."account_id", became."account_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'email\', was."email", became."email") || upline_differing(\'phone\', was."phone", became."phone") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'account_id\', became."account_id", was."account_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'email\', became."email", was."email") || upline_differing(\'phone\', became."phone", was."phone") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'contact\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='6ed22374c36c50128073af6fb05c15c2d9f4c922', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_34b8a', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_contact', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, CASE WHEN was."account_id" IS NOT NULL THEN \'account\' ELSE \'contact\' END AS entity, coalesce(was."account_id", was."id") AS record_id,\n            CASE WHEN coalesce(was."account_id", was."id") = was."id" THEN \'{}\' ELSE jsonb_build_object(\'name\', was."name") END AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'contact\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='2f5f6f8b5e70ee181da755fc57716d1e8f9980f1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_54487', referencing='REFERENCING OLD TABLE AS removed ', table='upline_contact', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'customfield\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'customfield\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c399062221f76d65bf5c3fff6369d3bc4050c01e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_f43a0', referencing='REFERENCING NEW TABLE AS added ', table='upline_customfield', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'customfield\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'entity\', was."entity", became."entity") || upline_differing(\'code\', was."code", became."code") || upline_differing(\'label\', was."label", became."label") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'choices\', was."choices", became."choices") || upline_differing(\'group\', was."group", became."group") || upline_differing(\'is_compulsory\', was."is_compulsory", became."is_compulsory") || upline_differing(\'default\', was."default", became."default") || upline_differing(\'position\', was."position", became."position") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'entity\', became."entity", was."entity") || upline_differing(\'code\', became."code", was."code") || upline_differing(\'label\', became."label", was."label") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'choices\', became."choices", was."choices") || upline_differing(\'group\', became."group", was."group") || upline_differing(\'is_compulsory\', became."is_compulsory", was."is_compulsory") || upline_differing(\'default\', became."default", was."default") || upline_differing(\'position\', became."position", was."position") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'customfield\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='2feeb4a48ea6d5ab0828df236e37a4313f5d13bf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_79b0b', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_customfield', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'customfield\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'customfield\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='bc5d2adf8bace4dd079839e1ece22b522d87a3d3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_1eef3', referencing='REFERENCING OLD TABLE AS removed ', table='upline_customfield', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='defaultrule',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'defaultrule\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'defaultrule\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='23ece8efce75c0ac0028d0b8e888a6ea896ba960', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_f0f04', referencing='REFERENCING NEW TABLE AS added ', table='upline_defaultrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='defaultrule',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'defaultrule\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'entity\', was."entity", became."entity") || upline_differing(\'rule_id\', was."rule_id", became."rule_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'entity\', became."entity", was."entity") || upline_differing(\'rule_id\', became."rule_id", was."rule_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'defaultrule\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='7e5fb045f8732e27c32508a91c80313e78195c48', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_dd533', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_defaultrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='defaultrule',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'defaultrule\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'defaultrule\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='ce191634f6d01ed6e7dbe780ae2a975e4c5236ec', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_0b3d1', referencing='REFERENCING OLD TABLE AS removed ', table='upline_defaultrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'group\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='1860cb14bbb86e7c8e0306b7b9043bfcb219b7a8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_a1c20', referencing='REFERENCING NEW TABLE AS added ', table='upline_group', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'group\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='cbfeba9de5c017469e7f2db28e2f9f0a7c208d3c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_3fa19', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_group', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'group\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='03f2d8b438103eda94075e4bb5009c612ab3730d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_bd27a', referencing='REFERENCING OLD TABLE AS removed ', table='upline_group', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='groupmember',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'group\' AS entity, became."group_id" AS record_id,\n            jsonb_build_object(\'user_id\', became."user_id") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became JOIN upline_group AS owner ON owner.id = became."group_id" WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group_members\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='07cc11776351c4e8fe2f8b81d454dab1a4b6ed31', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_30446', referencing='REFERENCING NEW TABLE AS added ', table='upline_group_members', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='groupmember',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'group\' AS entity, coalesce(became."group_id", was."group_id") AS record_id,\n            jsonb_build_object(\'user_id\', coalesce(became."user_id", was."user_id")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'group_id\', was."group_id", became."group_id") || upline_differing(\'user_id\', was."user_id", became."user_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'group_id\', became."group_id", was."group_id") || upline_differing(\'user_id\', became."user_id", was."user_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id" JOIN upline_group AS owner ON owner.id = coalesce(became."group_id", was."group_id")\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group_members\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='3b81aae13f582a75255b428faa8bb507ff25ca8b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_73ac9', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_group_members', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='groupmember',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'group\' AS entity, was."group_id" AS record_id,\n            jsonb_build_object(\'user_id\', was."user_id") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was JOIN upline_group AS owner ON owner.id = was."group_id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'group_members\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='0a336efd7764f96f5f506a99e61206f2482d8135', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_63d31', referencing='REFERENCING OLD TABLE AS removed ', table='upline_group_members', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'tenant\' AS entity, became."tenant_id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{tenant_id,tenant_id,content}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'logo\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='9e2eb23bb5073e198df61ff1bb3d6ec2c0111882', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_afd59', referencing='REFERENCING NEW TABLE AS added ', table='upline_logo', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'tenant\' AS entity, coalesce(became."tenant_id", was."tenant_id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'media_type\', was."media_type", became."media_type") || upline_differing(\'content\', md5(was."content"), md5(became."content")) AS before, upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'media_type\', became."media_type", was."media_type") || upline_differing(\'content\', md5(became."content"), md5(was."content")) AS after\n        FROM former AS was FULL JOIN changed AS became ON became."tenant_id" = was."tenant_id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'logo\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='2dc561c37b566ee5df6f3a9aa43927b794475d41', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_b5f88', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_logo', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'tenant\' AS entity, was."tenant_id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{tenant_id,tenant_id,content}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'logo\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='7bce57450a40c5525efa3ec3ada39dd326ae24d7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_95023', referencing='REFERENCING OLD TABLE AS removed ', table='upline_logo', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'user\' AS entity, became."user_id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'membership\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='e7496b5268ac2cb8505e1b81ccb14d045df9d3a2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_b09bc', referencing='REFERENCING NEW TABLE AS added ', table='upline_membership', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'user\' AS entity, coalesce(became."user_id", was."user_id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'user_id\', was."user_id", became."user_id") || upline_differing(\'role\', was."role", became."role") || upline_differing(\'is_active\', was."is_active", became."is_active") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'user_id\', became."user_id", was."user_id") || upline_differing(\'role\', became."role", was."role") || upline_differing(\'is_active\', became."is_active", was."is_active") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'membership\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='79105014faa7dad2090abb554204aa93ee9204bd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_0c6fe', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_membership', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'user\' AS entity, was."user_id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'membership\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='d5bd95cdcd3988ae0adaec92589fc99bd1f4c3a0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_0f9db', referencing='REFERENCING OLD TABLE AS removed ', table='upline_membership', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'order\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,version,provenance,created_at}\'::text[]) AS after\n        FROM added AS became WHERE became.origin = \'DIRECT\'\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'order\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='84e95bd0baf63e8ebd0cf0a0f3d9554e0a0b8388', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_59e29', referencing='REFERENCING NEW TABLE AS added ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'order\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'number\', was."number", became."number") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'origin\', was."origin", became."origin") || upline_differing(\'account_id\', was."account_id", became."account_id") || upline_differing(\'billing_to_id\', was."billing_to_id", became."billing_to_id") || upline_differing(\'order_date\', was."order_date", became."order_date") || upline_differing(\'type_id\', was."type_id", became."type_id") || upline_differing(\'status_id\', was."status_id", became."status_id") || upline_differing(\'price_list_id\', was."price_list_id", became."price_list_id") || upline_differing(\'payment_method_id\', was."payment_method_id", became."payment_method_id") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'sales_rep_id\', was."sales_rep_id", became."sales_rep_id") || upline_differing(\'contact_id\', was."contact_id", became."contact_id") || upline_differing(\'campaign_id\', was."campaign_id", became."campaign_id") || upline_differing(\'responsible_user_id\', was."responsible_user_id", became."responsible_user_id") || upline_differing(\'sharing_rule_id\', was."sharing_rule_id", became."sharing_rule_id") || upline_differing(\'custom_fields\', was."custom_fields", became."custom_fields") || upline_differing(\'gross\', was."gross", became."gross") || upline_differing(\'discount\', was."discount", became."discount") || upline_differing(\'total\', was."total", became."total") || upline_differing(\'line_count\', was."line_count", became."line_count") || upline_differing(\'parent_id\', was."parent_id", became."parent_id") || upline_differing(\'executed_at\', was."executed_at", became."executed_at") || upline_differing(\'originated_from_id\', was."originated_from_id", became."originated_from_id") || upline_differing(\'sale_event_id\', was."sale_event_id", became."sale_event_id") || upline_differing(\'trigger\', was."trigger", became."trigger") || upline_differing(\'warnings\', was."warnings", became."warnings") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'number\', became."number", was."number") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'origin\', became."origin", was."origin") || upline_differing(\'account_id\', became."account_id", was."account_id") || upline_differing(\'billing_to_id\', became."billing_to_id", was."billing_to_id") || upline_differing(\'order_date\', became."order_date", was."order_date") || upline_differing(\'type_id\', became."type_id", was."type_id") || upline_differing(\'status_id\', became."status_id", was."status_id") || upline_differing(\'price_list_id\', became."price_list_id", was."price_list_id") || upline_differing(\'payment_method_id\', became."payment_method_id", was."payment_method_id") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'sales_rep_id\', became."sales_rep_id", was."sales_rep_id") || upline_differing(\'contact_id\', became."contact_id", was."contact_id") || upline_differing(\'campaign_id\', became."campaign_id", was."campaign_id") || upline_differing(\'responsible_user_id\', became."responsible_user_id", was."responsible_user_id") || upline_differing(\'sharing_rule_id\', became."sharing_rule_id", was."sharing_rule_id") || upline_differing(\'custom_fields\', became."custom_fields", was."custom_fields") || upline_differing(\'gross\', became."gross", was."gross") || upline_differing(\'discount\', became."discount", was."discount") || upline_differing(\'total\', became."total", was."total") || upline_differing(\'line_count\', became."line_count", was."line_count") || upline_differing(\'parent_id\', became."parent_id", was."parent_id") || upline_differing(\'executed_at\', became."executed_at", was."executed_at") || upline_differing(\'originated_from_id\', became."originated_from_id", was."originated_from_id") || upline_differing(\'sale_event_id\', became."sale_event_id", was."sale_event_id") || upline_differing(\'trigger\', became."trigger", was."trigger") || upline_differing(\'warnings\', became."warnings", was."warnings") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'order\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='951852b8fedfc116b511a602ade4ebd9e592b73c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_9a07c', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'order\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,version,provenance,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'order\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='0b94e83e75b0e4d49e54a930277c93609f7f5eac', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_a606e', referencing='REFERENCING OLD TABLE AS removed ', table='upline_order', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderitem',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'order\' AS entity, became."order_id" AS record_id,\n            jsonb_build_object(\'position\', became."position", \'product_id\', became."product_id") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,considered}\'::text[]) AS after\n        FROM added AS became WHERE became.relation = \'\'\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderitem\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='57e8cce67f6e5df1021140b5b66f351b927bd1d5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_267a0', referencing='REFERENCING NEW TABLE AS added ', table='upline_orderitem', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderitem',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'order\' AS entity, coalesce(became."order_id", was."order_id") AS record_id,\n            jsonb_build_object(\'position\', coalesce(became."position", was."position"), \'product_id\', coalesce(became."product_id", was."product_id")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'order_id\', was."order_id", became."order_id") || upline_differing(\'position\', was."position", became."position") || upline_differing(\'product_id\', was."product_id", became."product_id") || upline_differing(\'billing_cycle\', was."billing_cycle", became."billing_cycle") || upline_differing(\'quantity\', was."quantity", became."quantity") || upline_differing(\'unit_price\', was."unit_price", became."unit_price") || upline_differing(\'price_source\', was."price_source", became."price_source") || upline_differing(\'gross\', was."gross", became."gross") || upline_differing(\'discount\', was."discount", became."discount") || upline_differing(\'total\', was."total", became."total") || upline_differing(\'promotion_id\', was."promotion_id", became."promotion_id") || upline_differing(\'promotion_cycles\', was."promotion_cycles", became."promotion_cycles") || upline_differing(\'relation\', was."relation", became."relation") || upline_differing(\'subscription_id\', was."subscription_id", became."subscription_id") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'target_id\', was."target_id", became."target_id") || upline_differing(\'target_item_id\', was."target_item_id", became."target_item_id") || upline_differing(\'pushed_price\', was."pushed_price", became."pushed_price") || upline_differing(\'delivered_by_id\', was."delivered_by_id", became."delivered_by_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'order_id\', became."order_id", was."order_id") || upline_differing(\'position\', became."position", was."position") || upline_differing(\'product_id\', became."product_id", was."product_id") || upline_differing(\'billing_cycle\', became."billing_cycle", was."billing_cycle") || upline_differing(\'quantity\', became."quantity", was."quantity") || upline_differing(\'unit_price\', became."unit_price", was."unit_price") || upline_differing(\'price_source\', became."price_source", was."price_source") || upline_differing(\'gross\', became."gross", was."gross") || upline_differing(\'discount\', became."discount", was."discount") || upline_differing(\'total\', became."total", was."total") || upline_differing(\'promotion_id\', became."promotion_id", was."promotion_id") || upline_differing(\'promotion_cycles\', became."promotion_cycles", was."promotion_cycles") || upline_differing(\'relation\', became."relation", was."relation") || upline_differing(\'subscription_id\', became."subscription_id", was."subscription_id") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'target_id\', became."target_id", was."target_id") || upline_differing(\'target_item_id\', became."target_item_id", was."target_item_id") || upline_differing(\'pushed_price\', became."pushed_price", was."pushed_price") || upline_differing(\'delivered_by_id\', became."delivered_by_id", was."delivered_by_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderitem\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='4876d614550a3452e3e95744ac2ea31a3f4a19c0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_5d2e0', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_orderitem', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderitem',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'order\' AS entity, was."order_id" AS record_id,\n            jsonb_build_object(\'position\', was."position", \'product_id\', was."product_id") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,considered}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderitem\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='574942cda4bc3a538fc7749ca2c27e8451a1554a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_f98ab', referencing='REFERENCING OLD TABLE AS removed ', table='upline_orderitem', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderstatus',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'orderstatus\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderstatus\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='1b40aabf09b39e9f050e21a3683f856ffe5219fe', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_aa0cf', referencing='REFERENCING NEW TABLE AS added ', table='upline_orderstatus', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderstatus',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'orderstatus\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'is_default\', was."is_default", became."is_default") || upline_differing(\'position\', was."position", became."position") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'is_default\', became."is_default", was."is_default") || upline_differing(\'position\', became."position", was."position") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderstatus\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='2272dc86afe837ef1bc94ed881f1f233a6516533', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_c2ca9', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_orderstatus', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='orderstatus',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'orderstatus\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'orderstatus\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='b506a6fe9909d3967d5b85925d19d272e6d766a3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_e6360', referencing='REFERENCING OLD TABLE AS removed ', table='upline_orderstatus', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='ordertype',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'ordertype\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'ordertype\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='78666037a633b42d42ea6f3feca848799ec06c99', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_2aedf', referencing='REFERENCING NEW TABLE AS added ', table='upline_ordertype', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='ordertype',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'ordertype\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'default_status_id\', was."default_status_id", became."default_status_id") || upline_differing(\'is_default\', was."is_default", became."is_default") || upline_differing(\'position\', was."position", became."position") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'default_status_id\', became."default_status_id", was."default_status_id") || upline_differing(\'is_default\', became."is_default", was."is_default") || upline_differing(\'position\', became."position", was."position") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'ordertype\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='612910fe596d46cd98800fad08bcf5b758cfe235', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_fbc99', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_ordertype', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='ordertype',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'ordertype\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'ordertype\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='933645e820a32cd9afcd0de594f82a342179f1e3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_1a28f', referencing='REFERENCING OLD TABLE AS removed ', table='upline_ordertype', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='paymentmethod',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'paymentmethod\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'paymentmethod\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='9fe2b9efca879cf0a816f4916b0f77e87e95d52e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_c61cd', referencing='REFERENCING NEW TABLE AS added ', table='upline_paymentmethod', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='paymentmethod',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'paymentmethod\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'paymentmethod\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='81bf97e599de10c7a12bac9e8a484b66ccda72ce', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_6b5f6', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_paymentmethod', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='paymentmethod',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'paymentmethod\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'paymentmethod\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='447428ab568733acb24c23aed890dd28f76ee76a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_fc405', referencing='REFERENCING OLD TABLE AS removed ', table='upline_paymentmethod', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissiongrant',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'permissionrule\' AS entity, became."rule_id" AS record_id,\n            jsonb_build_object(\'user_id\', became."user_id", \'group_id\', became."group_id") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissiongrant\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='014ffe8be5eb5f33b0075dc1fef58b8657badad8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_7f678', referencing='REFERENCING NEW TABLE AS added ', table='upline_permissiongrant', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissiongrant',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'permissionrule\' AS entity, coalesce(became."rule_id", was."rule_id") AS record_id,\n            jsonb_build_object(\'user_id\', coalesce(became."user_id", was."user_id"), \'group_id\', coalesce(became."group_id", was."group_id")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'rule_id\', was."rule_id", became."rule_id") || upline_differing(\'user_id\', was."user_id", became."user_id") || upline_differing(\'group_id\', was."group_id", became."group_id") || upline_differing(\'level\', was."level", became."level") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'rule_id\', became."rule_id", was."rule_id") || upline_differing(\'user_id\', became."user_id", was."user_id") || upline_differing(\'group_id\', became."group_id", was."group_id") || upline_differing(\'level\', became."level", was."level") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissiongrant\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='57cfdd6ce03d359d9003d771f1a7058b587305ed', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_4d120', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_permissiongrant', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissiongrant',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'permissionrule\' AS entity, was."rule_id" AS record_id,\n            jsonb_build_object(\'user_id\', was."user_id", \'group_id\', was."group_id") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissiongrant\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='390f5a2e09992e162326e3d9be38fc3bea9731ea', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_8749a', referencing='REFERENCING OLD TABLE AS removed ', table='upline_permissiongrant', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissionrule',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'permissionrule\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissionrule\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='9c50c3941d85392f37cc01625de815717818c40c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_5cf46', referencing='REFERENCING NEW TABLE AS added ', table='upline_permissionrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissionrule',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'permissionrule\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissionrule\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='4782dd76f53d587184fd8f7bd6b934a7ddbdf11d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_9191c', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_permissionrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='permissionrule',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'permissionrule\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'permissionrule\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='31fe9e2f7bcfbb4cde4a7db525caf58a3d9e210a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_94964', referencing='REFERENCING OLD TABLE AS removed ', table='upline_permissionrule', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, CASE WHEN became."price_list_id" IS NOT NULL THEN \'pricelist\' ELSE \'product\' END AS entity, coalesce(became."price_list_id", became."product_id") AS record_id,\n            jsonb_build_object(\'product_id\', became."product_id", \'billing_cycle\', became."billing_cycle") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'price\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c49a456a08a66b03dca18690ec0c94cdf91b15c1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_e3978', referencing='REFERENCING NEW TABLE AS added ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, CASE WHEN coalesce(became."price_list_id", was."price_list_id") IS NOT NULL THEN \'pricelist\' ELSE \'product\' END AS entity, coalesce(coalesce(became."price_list_id", was."price_list_id"), coalesce(became."product_id", was."product_id")) AS record_id,\n            jsonb_build_object(\'product_id\', coalesce(became."product_id", was."product_id"), \'billing_cycle\', coalesce(became."billing_cycle", was."billing_cycle")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'price_list_id\', was."price_list_id", became."price_list_id") || upline_differing(\'product_id\', was."product_id", became."product_id") || upline_differing(\'billing_cycle\', was."billing_cycle", became."billing_cycle") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'amount\', was."amount", became."amount") || upline_differing(\'valid_from\', was."valid_from", became."valid_from") || upline_differing(\'valid_to\', was."valid_to", became."valid_to") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'price_list_id\', became."price_list_id", was."price_list_id") || upline_differing(\'product_id\', became."product_id", was."product_id") || upline_differing(\'billing_cycle\', became."billing_cycle", was."billing_cycle") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'amount\', became."amount", was."amount") || upline_differing(\'valid_from\', became."valid_from", was."valid_from") || upline_differing(\'valid_to\', became."valid_to", was."valid_to") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'price\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='625b1c79592871de5fee24eb381d6040275b0661', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_310fd', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, CASE WHEN was."price_list_id" IS NOT NULL THEN \'pricelist\' ELSE \'product\' END AS entity, coalesce(was."price_list_id", was."product_id") AS record_id,\n            jsonb_build_object(\'product_id\', was."product_id", \'billing_cycle\', was."billing_cycle") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'price\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='7735538ad7c43edc83abcc9b2082dc092a1e676d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_44151', referencing='REFERENCING OLD TABLE AS removed ', table='upline_price', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='pricelist',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'pricelist\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'pricelist\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='43192fa2be27faf0e33e6fca3772be35907cf53f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_072a7', referencing='REFERENCING NEW TABLE AS added ', table='upline_pricelist', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='pricelist',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'pricelist\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'is_active\', was."is_active", became."is_active") || upline_differing(\'valid_from\', was."valid_from", became."valid_from") || upline_differing(\'valid_to\', was."valid_to", became."valid_to") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'is_active\', became."is_active", was."is_active") || upline_differing(\'valid_from\', became."valid_from", was."valid_from") || upline_differing(\'valid_to\', became."valid_to", was."valid_to") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'pricelist\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='3559703d59b75430ad755f5f7a316088136be3ef', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_9d413', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_pricelist', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='pricelist',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'pricelist\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'pricelist\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='ec4eceb488b30fee1924df07419a68374cdee3fb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_1e5be', referencing='REFERENCING OLD TABLE AS removed ', table='upline_pricelist', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'product\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'code\', was."code", became."code") || upline_differing(\'vendor_id\', was."vendor_id", became."vendor_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'type\', was."type", became."type") || upline_differing(\'add_on_of\', was."add_on_of", became."add_on_of") || upline_differing(\'externally_priced\', was."externally_priced", became."externally_priced") || upline_differing(\'offers_trial\', was."offers_trial", became."offers_trial") || upline_differing(\'min_quantity\', was."min_quantity", became."min_quantity") || upline_differing(\'max_quantity\', was."max_quantity", became."max_quantity") || upline_differing(\'status\', was."status", became."status") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'code\', became."code", was."code") || upline_differing(\'vendor_id\', became."vendor_id", was."vendor_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'type\', became."type", was."type") || upline_differing(\'add_on_of\', became."add_on_of", was."add_on_of") || upline_differing(\'externally_priced\', became."externally_priced", was."externally_priced") || upline_differing(\'offers_trial\', became."offers_trial", was."offers_trial") || upline_differing(\'min_quantity\', became."min_quantity", was."min_quantity") || upline_differing(\'max_quantity\', became."max_quantity", was."max_quantity") || upline_differing(\'status\', became."status", was."status") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'product\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='792ae3f4b20b3a2250de7651067f3608f822b1be', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_75e47', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_product', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'product\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'product\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='84082ba43d2dfa6cc498936b5e54ba623bf8c1c8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_3c960', referencing='REFERENCING OLD TABLE AS removed ', table='upline_product', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotion',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'promotion\' AS entity, became."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='5a550170345f83b789b2caf6633c152a497969c8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_0ef47', referencing='REFERENCING NEW TABLE AS added ', table='upline_promotion', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotion',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'promotion\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'value\', was."value", became."value") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'first_date\', was."first_date", became."first_date") || upline_differing(\'last_date\', was."last_date", became."last_date") || upline_differing(\'cycles\', was."cycles", became."cycles") || upline_differing(\'is_lifetime\', was."is_lifetime", became."is_lifetime") || upline_differing(\'new_customers_only\', was."new_customers_only", became."new_customers_only") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'value\', became."value", was."value") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'first_date\', became."first_date", was."first_date") || upline_differing(\'last_date\', became."last_date", was."last_date") || upline_differing(\'cycles\', became."cycles", was."cycles") || upline_differing(\'is_lifetime\', became."is_lifetime", was."is_lifetime") || upline_differing(\'new_customers_only\', became."new_customers_only", was."new_customers_only") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='3b0086b9b5998fbb4171cdee22104a46df694f33', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_675e0', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_promotion', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotion',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'promotion\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='2bb4b9c489ceec08839a60e86502bffe580b7343', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_35841', referencing='REFERENCING OLD TABLE AS removed ', table='upline_promotion', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionpricelist',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, became."promotion_id" AS record_id,\n            jsonb_build_object(\'pricelist_id\', became."pricelist_id") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became JOIN upline_promotion AS owner ON owner.id = became."promotion_id" WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_price_lists\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='a8b5425dc33397715c666d9f0b83222265d89868', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_6b943', referencing='REFERENCING NEW TABLE AS added ', table='upline_promotion_price_lists', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionpricelist',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, coalesce(became."promotion_id", was."promotion_id") AS record_id,\n            jsonb_build_object(\'pricelist_id\', coalesce(became."pricelist_id", was."pricelist_id")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'promotion_id\', was."promotion_id", became."promotion_id") || upline_differing(\'pricelist_id\', was."pricelist_id", became."pricelist_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'promotion_id\', became."promotion_id", was."promotion_id") || upline_differing(\'pricelist_id\', became."pricelist_id", was."pricelist_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id" JOIN upline_promotion AS owner ON owner.id = coalesce(became."promotion_id", was."promotion_id")\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_price_lists\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='854ac8da4737f0251cec3938c53932e0acb0d838', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_7b764', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_promotion_price_lists', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionpricelist',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, was."promotion_id" AS record_id,\n            jsonb_build_object(\'pricelist_id\', was."pricelist_id") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was JOIN upline_promotion AS owner ON owner.id = was."promotion_id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_price_lists\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='87239fdbb0afac1aec28d3b832d524b833628a78', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_c5aa9', referencing='REFERENCING OLD TABLE AS removed ', table='upline_promotion_price_lists', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionrequirement',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, became."promotion_id" AS record_id,\n            jsonb_build_object(\'product_id\', became."product_id") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became JOIN upline_promotion AS owner ON owner.id = became."promotion_id" WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_requires\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='5872e20e4f263ff9a1cddcba750df338c01a5117', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_99809', referencing='REFERENCING NEW TABLE AS added ', table='upline_promotion_requires', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionrequirement',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, coalesce(became."promotion_id", was."promotion_id") AS record_id,\n            jsonb_build_object(\'product_id\', coalesce(became."product_id", was."product_id")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'promotion_id\', was."promotion_id", became."promotion_id") || upline_differing(\'product_id\', was."product_id", became."product_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'promotion_id\', became."promotion_id", was."promotion_id") || upline_differing(\'product_id\', became."product_id", was."product_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id" JOIN upline_promotion AS owner ON owner.id = coalesce(became."promotion_id", was."promotion_id")\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_requires\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='516058277e1e48d2cbc2fdfe869f4c60eb9ead45', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_6c05b', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_promotion_requires', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionrequirement',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, was."promotion_id" AS record_id,\n            jsonb_build_object(\'product_id\', was."product_id") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was JOIN upline_promotion AS owner ON owner.id = was."promotion_id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotion_requires\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='29dbcb3454e96dbe0ef2e084995b63965a8a1c04', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_f6f95', referencing='REFERENCING OLD TABLE AS removed ', table='upline_promotion_requires', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionscope',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, became."promotion_id" AS record_id,\n            jsonb_build_object(\'product_id\', became."product_id", \'billing_cycle\', became."billing_cycle") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id}\'::text[]) AS after\n        FROM added AS became JOIN upline_promotion AS owner ON owner.id = became."promotion_id" WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotionscope\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='809a681cedce4fcc75fa26c7b50b11dc9b1211d1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_3d3ac', referencing='REFERENCING NEW TABLE AS added ', table='upline_promotionscope', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionscope',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, coalesce(became."promotion_id", was."promotion_id") AS record_id,\n            jsonb_build_object(\'product_id\', coalesce(became."product_id", was."product_id"), \'billing_cycle\', coalesce(became."billing_cycle", was."billing_cycle")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'promotion_id\', was."promotion_id", became."promotion_id") || upline_differing(\'product_id\', was."product_id", became."product_id") || upline_differing(\'billing_cycle\', was."billing_cycle", became."billing_cycle") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'promotion_id\', became."promotion_id", was."promotion_id") || upline_differing(\'product_id\', became."product_id", was."product_id") || upline_differing(\'billing_cycle\', became."billing_cycle", was."billing_cycle") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id" JOIN upline_promotion AS owner ON owner.id = coalesce(became."promotion_id", was."promotion_id")\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotionscope\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='9510d398650307d25fac68c180dd86cf01d30cc3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_80ea5', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_promotionscope', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='promotionscope',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'promotion\' AS entity, was."promotion_id" AS record_id,\n            jsonb_build_object(\'product_id\', was."product_id", \'billing_cycle\', was."billing_cycle") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was JOIN upline_promotion AS owner ON owner.id = was."promotion_id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'promotionscope\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='ad670714bf203b5928ca0462625613a8792deae6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_930aa', referencing='REFERENCING OLD TABLE AS removed ', table='upline_promotionscope', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='scheduledchange',
            trigger=pgtrigger.compiler.Trigger(name='additions_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT became."tenant_id" AS tenant_id, \'subscription\' AS entity, became."subscription_id" AS record_id,\n            jsonb_build_object(\'kind\', became."kind") AS identified_by, NULL::jsonb AS before, jsonb_strip_nulls(to_jsonb(became) - \'{id,tenant_id,requested_by,requested_at}\'::text[]) AS after\n        FROM added AS became WHERE TRUE\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'scheduledchange\', identified_by, \'INSERT\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='27d6e57256c00fc7fa05daac007b1425d8f9b95c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_additions_are_kept_4792a', referencing='REFERENCING NEW TABLE AS added ', table='upline_scheduledchange', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='scheduledchange',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'subscription\' AS entity, coalesce(became."subscription_id", was."subscription_id") AS record_id,\n            jsonb_build_object(\'kind\', coalesce(became."kind", was."kind")) AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'subscription_id\', was."subscription_id", became."subscription_id") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'due_date\', was."due_date", became."due_date") || upline_differing(\'at_renewal\', was."at_renewal", became."at_renewal") || upline_differing(\'quantity\', was."quantity", became."quantity") || upline_differing(\'product_id\', was."product_id", became."product_id") || upline_differing(\'into_id\', was."into_id", became."into_id") || upline_differing(\'new_subscription_id\', was."new_subscription_id", became."new_subscription_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'subscription_id\', became."subscription_id", was."subscription_id") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'due_date\', became."due_date", was."due_date") || upline_differing(\'at_renewal\', became."at_renewal", was."at_renewal") || upline_differing(\'quantity\', became."quantity", was."quantity") || upline_differing(\'product_id\', became."product_id", was."product_id") || upline_differing(\'into_id\', became."into_id", was."into_id") || upline_differing(\'new_subscription_id\', became."new_subscription_id", was."new_subscription_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'scheduledchange\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='c8ac2c0081c2e61b187a4ec78288a4aea97d15d6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_2186a', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_scheduledchange', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='scheduledchange',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'subscription\' AS entity, was."subscription_id" AS record_id,\n            jsonb_build_object(\'kind\', was."kind") AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,requested_by,requested_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'scheduledchange\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='36a33f155b1a0543472383f2465729f314e66762', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_b675d', referencing='REFERENCING OLD TABLE AS removed ', table='upline_scheduledchange', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."tenant_id", was."tenant_id") AS tenant_id, \'subscription\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'tenant_id\', was."tenant_id", became."tenant_id") || upline_differing(\'kind\', was."kind", became."kind") || upline_differing(\'account_id\', was."account_id", became."account_id") || upline_differing(\'parent_id\', was."parent_id", became."parent_id") || upline_differing(\'product_id\', was."product_id", became."product_id") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'billing_cycle\', was."billing_cycle", became."billing_cycle") || upline_differing(\'quantity\', was."quantity", became."quantity") || upline_differing(\'status\', was."status", became."status") || upline_differing(\'is_trial\', was."is_trial", became."is_trial") || upline_differing(\'start_date\', was."start_date", became."start_date") || upline_differing(\'renewal_date\', was."renewal_date", became."renewal_date") || upline_differing(\'end_date\', was."end_date", became."end_date") || upline_differing(\'auto_renew\', was."auto_renew", became."auto_renew") || upline_differing(\'unit_price\', was."unit_price", became."unit_price") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'order_id\', was."order_id", became."order_id") || upline_differing(\'responsible_user_id\', was."responsible_user_id", became."responsible_user_id") || upline_differing(\'sharing_rule_id\', was."sharing_rule_id", became."sharing_rule_id") || upline_differing(\'custom_fields\', was."custom_fields", became."custom_fields") || upline_differing(\'managed_by_id\', was."managed_by_id", became."managed_by_id") || upline_differing(\'source_id\', was."source_id", became."source_id") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'tenant_id\', became."tenant_id", was."tenant_id") || upline_differing(\'kind\', became."kind", was."kind") || upline_differing(\'account_id\', became."account_id", was."account_id") || upline_differing(\'parent_id\', became."parent_id", was."parent_id") || upline_differing(\'product_id\', became."product_id", was."product_id") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'billing_cycle\', became."billing_cycle", was."billing_cycle") || upline_differing(\'quantity\', became."quantity", was."quantity") || upline_differing(\'status\', became."status", was."status") || upline_differing(\'is_trial\', became."is_trial", was."is_trial") || upline_differing(\'start_date\', became."start_date", was."start_date") || upline_differing(\'renewal_date\', became."renewal_date", was."renewal_date") || upline_differing(\'end_date\', became."end_date", was."end_date") || upline_differing(\'auto_renew\', became."auto_renew", was."auto_renew") || upline_differing(\'unit_price\', became."unit_price", was."unit_price") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'order_id\', became."order_id", was."order_id") || upline_differing(\'responsible_user_id\', became."responsible_user_id", was."responsible_user_id") || upline_differing(\'sharing_rule_id\', became."sharing_rule_id", was."sharing_rule_id") || upline_differing(\'custom_fields\', became."custom_fields", was."custom_fields") || upline_differing(\'managed_by_id\', became."managed_by_id", was."managed_by_id") || upline_differing(\'source_id\', became."source_id", was."source_id") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'subscription\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='a09faab7bf79bb647a2578b425ed2fc82ae9efe2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_524a8', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_subscription', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."tenant_id" AS tenant_id, \'subscription\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,sequence_no,source_sequence_no,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'subscription\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='905a40876f29c0bf03e5eacf2c1f8ce033a40b94', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_deacd', referencing='REFERENCING OLD TABLE AS removed ', table='upline_subscription', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='tenant',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT coalesce(became."id", was."id") AS tenant_id, \'tenant\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'slug\', was."slug", became."slug") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'upline_id\', was."upline_id", became."upline_id") || upline_differing(\'currency\', was."currency", became."currency") || upline_differing(\'timezone\', was."timezone", became."timezone") || upline_differing(\'markup\', was."markup", became."markup") || upline_differing(\'order_prefix\', was."order_prefix", became."order_prefix") || upline_differing(\'order_padding\', was."order_padding", became."order_padding") || upline_differing(\'back_ordering_activated_at\', was."back_ordering_activated_at", became."back_ordering_activated_at") || upline_differing(\'is_simulated\', was."is_simulated", became."is_simulated") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'slug\', became."slug", was."slug") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'upline_id\', became."upline_id", was."upline_id") || upline_differing(\'currency\', became."currency", was."currency") || upline_differing(\'timezone\', became."timezone", was."timezone") || upline_differing(\'markup\', became."markup", was."markup") || upline_differing(\'order_prefix\', became."order_prefix", was."order_prefix") || upline_differing(\'order_padding\', became."order_padding", was."order_padding") || upline_differing(\'back_ordering_activated_at\', became."back_ordering_activated_at", was."back_ordering_activated_at") || upline_differing(\'is_simulated\', became."is_simulated", was."is_simulated") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'tenant\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='277749ca328ac3710f7f9ebd3b05b82a3bd1c94d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_454c0', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_tenant', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='tenant',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT was."id" AS tenant_id, \'tenant\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,lineage,created_at}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'tenant\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='a714f8886bf61aa51b08b78d101d0e30f54478a4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_31070', referencing='REFERENCING OLD TABLE AS removed ', table='upline_tenant', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='changes_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'user\' AS entity, coalesce(became."id", was."id") AS record_id,\n            \'{}\'::jsonb AS identified_by, upline_differing(\'id\', was."id", became."id") || upline_differing(\'email\', was."email", became."email") || upline_differing(\'name\', was."name", became."name") || upline_differing(\'language\', was."language", became."language") || upline_differing(\'is_active\', was."is_active", became."is_active") AS before, upline_differing(\'id\', became."id", was."id") || upline_differing(\'email\', became."email", was."email") || upline_differing(\'name\', became."name", was."name") || upline_differing(\'language\', became."language", was."language") || upline_differing(\'is_active\', became."is_active", was."is_active") AS after\n        FROM former AS was FULL JOIN changed AS became ON became."id" = was."id" JOIN upline_membership AS owner ON owner.user_id = coalesce(became."id", was."id")\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'user\', identified_by, \'UPDATE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='d0e693d8a89f40b7b88d912989e550fad4d1b055', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changes_are_kept_c855d', referencing='REFERENCING OLD TABLE AS former  NEW TABLE AS changed ', table='upline_user', when='AFTER')),
        ),
        upline.database.trigger_operations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='removals_are_kept', sql=upline.database.triggers.UnskippableTriggerSql(func='\n    WITH change AS MATERIALIZED (\n        SELECT owner.tenant_id AS tenant_id, \'user\' AS entity, was."id" AS record_id,\n            \'{}\'::jsonb AS identified_by, jsonb_strip_nulls(to_jsonb(was) - \'{id,tenant_id,password,last_login}\'::text[]) AS before, NULL::jsonb AS after\n        FROM removed AS was JOIN upline_membership AS owner ON owner.user_id = was."id"\n    )\n    INSERT INTO upline_change\n        (tenant_id, entity, record_id, part, identified_by, operation, before, after)\n    SELECT tenant_id, entity, record_id, \'user\', identified_by, \'DELETE\', before, after\n    FROM change WHERE coalesce(after, before) <> \'{}\';\n    RETURN NULL;\n', hash='a6fe8ec591a3df13ac44e08c4a3e645332561731', level='STATEMENT', operation='DELETE', pgid='pgtrigger_removals_are_kept_157b1', referencing='REFERENCING OLD TABLE AS removed ', table='upline_user', when='AFTER')),
        ),
    ]
