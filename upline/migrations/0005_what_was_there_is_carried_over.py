"""What earlier databases hold: one default rule for all entities, lines that nobody counted, Draft."""

from django.db import migrations
from uuid_utils.compat import uuid7

ENTITIES = ("ORDER", "ACCOUNT", "SUBSCRIPTION")


def carry_over(apps, schema_editor):
    Rule = apps.get_model("upline", "PermissionRule")
    DefaultRule = apps.get_model("upline", "DefaultRule")
    Grant = apps.get_model("upline", "PermissionGrant")
    for rule in Rule.objects.all():
        # Until now a rule let everybody do what their role allows.
        Grant.objects.create(id=uuid7(), tenant_id=rule.tenant_id, rule=rule, level="CONTROL")
        if rule.is_default:
            for entity in ENTITIES:
                DefaultRule.objects.create(
                    id=uuid7(), tenant_id=rule.tenant_id, entity=entity, rule=rule
                )
    apps.get_model("upline", "OrderStatus").objects.filter(
        name="Draft", kind="IN_PROGRESS"
    ).update(kind="DRAFT")
    schema_editor.execute("""
        UPDATE upline_order SET line_count = counted.lines FROM (
            SELECT order_id, count(*) AS lines FROM upline_orderitem GROUP BY order_id
        ) counted WHERE counted.order_id = upline_order.id
    """)


class Migration(migrations.Migration):
    dependencies = [("upline", "0004_who_may_and_what_is_around")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
