"""Renames the records of TM Forum's APIs by a usual word; no row is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("upline", "0063_webhook_formats")]

    operations = [
        migrations.RenameModel("KeptRecord", "StoredRecord"),
        migrations.RenameIndex("StoredRecord", "stored_record_by_name", "kept_record_by_name"),
        migrations.RenameIndex(
            "StoredRecord", "stored_record_by_attributes", "kept_record_by_attributes"
        ),
    ]
