import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0005_what_was_there_is_carried_over'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='order',
            name='a_back_order_stays_one',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='orderitem',
            name='a_back_order_takes_no_new_lines',
        ),
        migrations.RemoveConstraint(
            model_name='permissionrule',
            name='a_bss_has_one_default_permission_rule',
        ),
        migrations.RemoveField(
            model_name='permissionrule',
            name='is_default',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='a_back_order_is_kept_as_sold', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."origin" = \'BACK_ORDER\')', func="IF to_jsonb(NEW) - ARRAY['name', 'type_id', 'payment_method_id', 'sales_rep_id', 'contact_id', 'campaign_id', 'responsible_user_id', 'custom_fields', 'version'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['name', 'type_id', 'payment_method_id', 'sales_rep_id', 'contact_id', 'campaign_id', 'responsible_user_id', 'custom_fields', 'version'] THEN RAISE EXCEPTION 'A back-order is kept as sold.'; END IF; RETURN COALESCE(NEW, OLD);", hash='f90318775d5e040187d4f35df78b761013ffef7d', operation='UPDATE', pgid='pgtrigger_a_back_order_is_kept_as_sold_8ee63', table='upline_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='an_order_never_becomes_a_back_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."origin" = \'BACK_ORDER\' AND NOT (OLD."origin" = \'BACK_ORDER\'))', func="IF TRUE THEN RAISE EXCEPTION 'An order never becomes a back-order.'; END IF; RETURN COALESCE(NEW, OLD);", hash='5da8f11a1e772abff17a083e31a84135f970be0a', operation='UPDATE', pgid='pgtrigger_an_order_never_becomes_a_back_order_ccc2b', table='upline_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderitem',
            trigger=pgtrigger.compiler.Trigger(name='a_back_order_takes_no_new_lines', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (\n                        SELECT FROM added JOIN upline_order o ON o.id = added.order_id\n                        WHERE o.origin = 'BACK_ORDER' AND (\n                            added.relation = '' OR added.position NOT BETWEEN 1 AND o.line_count\n                        )\n                    ) THEN RAISE EXCEPTION 'A back-order takes no new lines.'; END IF;\n                    RETURN NULL;\n                ", hash='795feb38faf530b4a566d107a61d68eb3da6b9f8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_a_back_order_takes_no_new_lines_25c0d', referencing='REFERENCING NEW TABLE AS added ', table='upline_orderitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderitem',
            trigger=pgtrigger.compiler.Trigger(name='a_line_stays_with_its_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."order_id" IS DISTINCT FROM (NEW."order_id"))', func="IF TRUE THEN RAISE EXCEPTION 'A line stays with its order.'; END IF; RETURN COALESCE(NEW, OLD);", hash='735acc7a9a64db94d967f94f3c3e15cd41d09574', operation='UPDATE', pgid='pgtrigger_a_line_stays_with_its_order_bc2ef', table='upline_orderitem', when='BEFORE')),
        ),
    ]
