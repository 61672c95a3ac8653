import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('upline', '0073_mentions'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('tenant'), models.Case(models.When(priority='LOW', then=models.Value(0)), models.When(priority='NORMAL', then=models.Value(1)), models.When(priority='HIGH', then=models.Value(2)), default=models.Value(3), output_field=models.IntegerField()), models.F('id'), name='case_by_priority'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('tenant'), models.Case(models.When(status='OPEN', then=models.Value(0)), models.When(status='IN_PROGRESS', then=models.Value(1)), models.When(status='CLOSED', then=models.Value(2)), default=models.Value(3), output_field=models.IntegerField()), models.F('id'), name='case_by_status'),
        ),
        migrations.AddIndex(
            model_name='saleevent',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['arrived_at', 'processed_at', 'settled_at'], name='sale_event_by_update', pages_per_range=32),
        ),
    ]
