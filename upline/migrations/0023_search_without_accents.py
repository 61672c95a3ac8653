"""Names are searched without accents, without tonos and in any case.

`upline_fold` says which names are alike to a search: the indexes have names as it returns them. It is
immutable, which the extension `unaccent` is not, and the same on every server.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Marks over and under letters of Latin, Greek and Cyrillic, the vowel points of Hebrew and Arabic, and
# what has no width. NFKD parts them from their letters, and makes full-width letters plain ones.
_IGNORED = (
    r"[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# Letters that are their own in some languages and accented ones to a search from elsewhere.
_LETTERS = {"ς": "σ", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i"}
_FOLD = f"""
    CREATE FUNCTION upline_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN octet_length(words) = length(words) THEN lower(words COLLATE "pg_c_utf8")
        ELSE replace(replace(replace(replace(
            translate(
                normalize(regexp_replace(
                    lower(normalize(words, NFKD) COLLATE "pg_c_utf8"), '{_IGNORED}', '', 'g'
                ), NFC),
                '{"".join(_LETTERS)}', '{"".join(_LETTERS.values())}'
            ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        END;
    CREATE FUNCTION upline_like(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN replace(replace(replace(upline_fold(words), '\\', '\\\\'), '%', '\\%'), '_', '\\_');
"""
_DROP_FOLD = "DROP FUNCTION upline_like(text); DROP FUNCTION upline_fold(text);"
_SPLIT = """
    CREATE OR REPLACE FUNCTION upline_split(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_remove(
        regexp_split_to_array({} COLLATE "pg_c_utf8", '[^[:alnum:]]+'), ''
    );
"""
_NEW_SPLIT = _SPLIT.format("upline_fold(words)")
_OLD_SPLIT = _SPLIT.format("lower(words COLLATE pg_c_utf8)")
_REINDEX = "REINDEX INDEX order_by_words; REINDEX INDEX subscription_by_words;"
# The planner guesses by them how many names have a word.
_STATISTICS = """
    CREATE STATISTICS order_folded_names ON (upline_fold(name)) FROM upline_order;
    CREATE STATISTICS subscription_folded_names ON (upline_fold(name)) FROM upline_subscription;
"""
_DROP_STATISTICS = "DROP STATISTICS order_folded_names, subscription_folded_names"
_ANALYZE = "ANALYZE upline_order, upline_subscription, upline_account, upline_product"


def _substring_index(table, **options):
    folded = django.contrib.postgres.indexes.OpClass(
        models.Func("name", function="upline_fold", output_field=models.TextField()), "gin_trgm_ops"
    )
    name = f"{table}_by_words"
    index = django.contrib.postgres.indexes.GinIndex(folded, name=name, **options)
    return [migrations.RemoveIndex(table, name), migrations.AddIndex(table, index)]


class Migration(migrations.Migration):
    dependencies = [("upline", "0022_vendor_ids")]

    operations = [
        migrations.RunSQL(_FOLD, _DROP_FOLD),
        migrations.RunSQL(_NEW_SPLIT + _REINDEX, _OLD_SPLIT + _REINDEX),
        *_substring_index("account", gin_pending_list_limit=1024),
        *_substring_index("product"),
        migrations.RunSQL(_STATISTICS, _DROP_STATISTICS),
        migrations.RunSQL(_ANALYZE, migrations.RunSQL.noop),
    ]
