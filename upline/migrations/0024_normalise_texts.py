"""What people, programs and files have written before is in Unicode form NFC too, as what they write now."""

from django.db import migrations

_LINES = {
    "account": ["name", "accounting_no", "vendor_customer_id", "billing_address"],
    "activity": ["subject", "text"],
    "apicredential": ["name"],
    "attachment": ["name"],
    "campaign": ["name"],
    "case": ["subject"],
    "caseentry": ["text"],
    "contact": ["name", "phone"],
    "customfield": ["label", "group", "default"],
    "email": ["subject", "text"],
    "group": ["name"],
    "note": ["text"],
    "order": ["name"],
    "orderstatus": ["name"],
    "ordertype": ["name"],
    "paymentmethod": ["name"],
    "permissionrule": ["name"],
    "pricelist": ["name"],
    "product": ["name", "code", "vendor_id"],
    "promotion": ["name"],
    "savedview": ["name"],
    "subscription": ["name", "vendor_subscription_id"],
    "tenant": ["name", "order_prefix"],
    "user": ["name"],
}
_EXPRESSIONS = [
    *(
        (f"upline_{table}", column, f'"{column}"', f'normalize("{column}", NFC)')
        for table, columns in _LINES.items()
        for column in columns
    ),
    # Texts with JSON or array syntax around them, which NFC leaves as it is.
    *(
        (table, column, f'"{column}"::text', f'normalize("{column}"::text, NFC)::{kind}')
        for table, column, kind in (
            ("upline_account", "custom_fields", "jsonb"),
            ("upline_order", "custom_fields", "jsonb"),
            ("upline_subscription", "custom_fields", "jsonb"),
            ("upline_customfield", "choices", "varchar[]"),
        )
    ),
]
# Row by row: one that is unique stays as it is where another one has its form NFC already.
_NORMALISE = """
    DO $$
    DECLARE
        row_id uuid;
    BEGIN
        FOR row_id IN SELECT id FROM {table} WHERE {old} IS NOT NFC NORMALIZED LOOP
            BEGIN
                UPDATE {table} SET "{column}" = {new} WHERE id = row_id;
            EXCEPTION WHEN unique_violation THEN
                NULL;
            END;
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("upline", "0023_search_without_accents")]

    operations = [
        migrations.RunSQL(
            [
                _NORMALISE.format(table=table, column=column, old=old, new=new)
                for table, column, old, new in _EXPRESSIONS
            ],
            migrations.RunSQL.noop,
        )
    ]
