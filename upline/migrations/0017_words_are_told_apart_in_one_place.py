"""How the words that are sought stand in a name is told by the function that told them apart.

Told apart a second time elsewhere, by other rules, names in alphabets with signs for vowels were not found.
"""

from django.db import migrations

# Each word begins and ends at an edge of the name or of what is no letter or figure; one that is begun need not end.
_FUNCTION = """
    CREATE FUNCTION upline_standing(words text, last_is_begun boolean) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN string_to_array(
        '(^|[^[:alnum:]])'
        || array_to_string(upline_split(words), '([^[:alnum:]]|$) (^|[^[:alnum:]])')
        || CASE WHEN last_is_begun THEN '' ELSE '([^[:alnum:]]|$)' END,
        ' '
    )
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0016_names_are_found_by_their_words")]

    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION upline_standing(text, boolean)"),
    ]
