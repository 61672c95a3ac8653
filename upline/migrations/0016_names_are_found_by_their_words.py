"""The names of orders and subscriptions are found by an index of their words, not of every three characters.

Both functions are known to give the same for the same text on every server, in every alphabet.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

_FUNCTIONS = """
    CREATE FUNCTION upline_split(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_remove(
        regexp_split_to_array(lower(words COLLATE "pg_c_utf8"), '[^[:alnum:]]+'), ''
    );
    CREATE FUNCTION upline_words(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(upline_split(name));
    CREATE FUNCTION upline_sought(words text, last_is_begun boolean) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        nullif(array_to_string(upline_split(words), ' & '), '')
        || CASE WHEN last_is_begun THEN ':*' ELSE '' END
    )::tsquery;
"""
_REMOVED = """
    DROP FUNCTION upline_sought(text, boolean);
    DROP FUNCTION upline_words(text);
    DROP FUNCTION upline_split(text);
"""


def _indexed(table: str) -> list[migrations.operations.base.Operation]:
    name = f"{table}_by_words"
    index = django.contrib.postgres.indexes.GinIndex(
        models.Func("name", function="upline_words"), gin_pending_list_limit=1024, name=name
    )
    return [migrations.RemoveIndex(table, name), migrations.AddIndex(table, index)]


class Migration(migrations.Migration):
    dependencies = [("upline", "0015_a_search_reads_little_that_is_unsorted")]

    operations = [
        migrations.RunSQL(_FUNCTIONS, _REMOVED),
        *_indexed("order"),
        *_indexed("subscription"),
    ]
