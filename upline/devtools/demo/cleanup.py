"""Deletes the demo data before a new load, and what an interrupted load left."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from psycopg import sql

from upline.devtools.demo.models import DemoLoad

# What hangs on records of a BSS without naming the BSS itself.
_DEPENDENT_TABLES = {
    "upline_basketitem": ("basket_id", "upline_basket"),
    "upline_promotionscope": ("promotion_id", "upline_promotion"),
    "upline_promotion_price_lists": ("promotion_id", "upline_promotion"),
    "upline_promotion_requires": ("promotion_id", "upline_promotion"),
    "upline_product_upgrades_to": ("from_product_id", "upline_product"),
    "upline_group_members": ("group_id", "upline_group"),
    "upline_idempotencyrecord": ("credential_id", "upline_apicredential"),
}
# History is never rewritten; that of BSSs that are gone is nobody's to see.
_AUDIT_TABLE = "upline_change"
_DELETE_DEPENDENT = "DELETE FROM {} WHERE {} IN (SELECT id FROM {} WHERE tenant_id = ANY(%s))"
_DELETE_PEOPLE = """
    DELETE FROM upline_user WHERE id IN (
        SELECT user_id FROM upline_membership GROUP BY user_id HAVING bool_and(tenant_id = ANY(%s))
    )
"""
_DELETE = "DELETE FROM {} WHERE tenant_id = ANY(%s)"


def empty_tables() -> None:
    """Empty all tables of Upline, in the caller's transaction."""
    assert connection.in_atomic_block, "until the new data are there, the old ones stay"
    models = apps.get_app_config("upline").get_models(include_auto_created=True)
    tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(tables))


def delete_interrupted_load() -> None:
    """Remove what an interrupted load has left, and nothing else, in the caller's transaction.

    It has booked no order yet: those are never deleted. The order of the tables does not matter,
    since references are checked at the end of the transaction.
    """
    load = DemoLoad.objects.filter(id=1).first()
    if load is None:
        return
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement, [load.tenant_ids])
    load.delete()


def _statements() -> Iterator[sql.SQL | sql.Composed]:
    for table, (column, of) in _DEPENDENT_TABLES.items():
        yield sql.SQL(_DELETE_DEPENDENT).format(*map(sql.Identifier, (table, column, of)))
    yield sql.SQL(_DELETE_PEOPLE)
    for model in apps.get_app_config("upline").get_models():
        table = model._meta.db_table
        has_bss = any(field.column == "tenant_id" for field in model._meta.local_fields)
        if has_bss and table != _AUDIT_TABLE:
            yield sql.SQL(_DELETE).format(sql.Identifier(table))
    yield sql.SQL("DELETE FROM upline_tenant WHERE id = ANY(%s)")
