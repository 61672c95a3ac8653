from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0051_links_of_storefronts'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='awaits_approval',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='basket',
            index=models.Index(condition=models.Q(('awaits_approval', True)), fields=['tenant'], name='basket_to_approve'),
        ),
        # A checkout that is not approved first is executed at once.
        migrations.RunSQL(
            """
            UPDATE upline_basket AS basket SET awaits_approval = TRUE
            FROM upline_order AS placed
            WHERE placed.id = basket.order_id AND placed.executed_at IS NULL;
            """,
            migrations.RunSQL.noop,
        ),
    ]
