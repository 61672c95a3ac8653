"""Totals of days, and running totals by reseller: the worker stores them anew for days that have none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upline", "0046_promotion_audience")]

    operations = [
        migrations.AddField(
            model_name="dailybookings",
            name="total",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="dailybookings",
            name="running",
            field=models.JSONField(null=True),
        ),
    ]
