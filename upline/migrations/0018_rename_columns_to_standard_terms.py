"""Columns bear the standard terms of ADR 18. Renames only: no row is rewritten."""

from django.db import migrations

_RENAMED = {
    "change": {"told_apart": "identified_by", "door": "entry_point"},
    "tenant": {"tells_upline_since": "back_ordering_activated_at"},
    "subscription": {"turn": "sequence_no", "source_turn": "source_sequence_no"},
    "scheduledchange": {"asked_by": "requested_by", "asked_at": "requested_at"},
    "saleevent": {"turns": "sequence_nos", "is_held": "is_blocked"},
    "listener": {"heard_at": "last_seen_at"},
    "orderitem": {"adds": "kind"},
    "basketitem": {"adds": "kind"},
    "attachment": {"stored_as": "storage_key"},
}


class Migration(migrations.Migration):
    dependencies = [("upline", "0017_words_are_told_apart_in_one_place")]

    operations = [
        migrations.RenameModel("Answered", "IdempotencyRecord"),
        *(
            migrations.RenameField(model, old, new)
            for model, columns in _RENAMED.items()
            for old, new in columns.items()
        ),
    ]
