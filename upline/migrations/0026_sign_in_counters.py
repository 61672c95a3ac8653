"""Counts tries to sign in atomically; the counts in the cache are left to expire."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upline", "0025_dates_of_sales_and_cancellations")]

    operations = [
        migrations.CreateModel(
            name="SignInCounter",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("tries", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="sign_in_counter_by_end")],
            },
        ),
    ]
