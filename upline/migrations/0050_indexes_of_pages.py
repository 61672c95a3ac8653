"""Indexes over few rows: own subscriptions by responsible user, accounts by price list and name, lines with a promotion by BSS."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upline", "0049_sort_orders_by_total")]

    operations = [
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(
                    ("managed_by__isnull", True), ("responsible_user__isnull", False)
                ),
                fields=["responsible_user", "renewal_date", "id"],
                name="subscription_of_responsible",
            ),
        ),
        migrations.RemoveIndex(model_name="account", name="account_with_price_list"),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("price_list__isnull", False)),
                fields=["price_list", "name", "id"],
                name="account_with_price_list",
            ),
        ),
        migrations.RemoveIndex(model_name="orderitem", name="order_item_with_promotion"),
        migrations.AddIndex(
            model_name="orderitem",
            index=models.Index(
                condition=models.Q(("promotion__isnull", False)),
                fields=["promotion", "tenant"],
                name="order_item_with_promotion",
            ),
        ),
    ]
