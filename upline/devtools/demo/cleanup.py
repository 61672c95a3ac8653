"""Deletes the demo data before a new load, and what an interrupted load left.

Which tables there are is read from the models, so that a new one is not forgotten.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model
from psycopg import sql

from upline.devtools.demo.models import DemoLoad
from upline.models import SaleEvent
from upline.tenancy import actions as tenancy

# History is never rewritten; that of BSSs that are gone is nobody's to see.
_AUDIT_MODEL = "Change"
_DELETE = "DELETE FROM {} WHERE tenant_id = ANY(%s)"
_DELETE_DEPENDENT = "DELETE FROM {} WHERE {} IN (SELECT {} FROM {} WHERE tenant_id = ANY(%s))"


def empty_tables() -> None:
    """Empty all tables of Upline, in the caller's transaction."""
    assert connection.in_atomic_block, "until the new data are there, the old ones stay"
    tables = sql.SQL(", ").join(_table(model) for model in _models())
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(tables))


def delete_interrupted_load() -> None:
    """Remove what an interrupted load has left, and nothing else, in the caller's transaction.

    It has booked no order yet: those are never deleted. The order of the tables does not matter,
    since references are checked at the end of the transaction, except that what belongs to records
    of a BSS goes before them.
    """
    load = DemoLoad.objects.filter(id=1).first()
    if load is None:
        return
    tenancy.delete_tenants(tenant_ids=load.tenant_ids)
    with connection.cursor() as cursor:
        cursor.execute(_ledger("DISABLE"))
        for statement in (*_deletions_of_dependents(), *_deletions()):
            cursor.execute(statement, [load.tenant_ids])
        cursor.execute(_ledger("ENABLE"))
    load.delete()


def _ledger(change: str) -> sql.Composed:
    """Switch the trigger off or on that refuses the deletion of sale events, which only their owner can."""
    triggers = SaleEvent._meta.triggers  # type: ignore[attr-defined]
    (trigger,) = (one for one in triggers if "never_deleted" in one.name)
    name = sql.Identifier(trigger.get_pgid(SaleEvent))
    return sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(_table(SaleEvent), sql.SQL(change), name)


def _deletions() -> Iterator[sql.Composed]:
    for model in _models():
        if _names_bss(model) and model.__name__ != _AUDIT_MODEL:
            yield sql.SQL(_DELETE).format(_table(model))


def _deletions_of_dependents() -> Iterator[sql.Composed]:
    """Delete the rows that do not name a BSS themselves, but a record of one."""
    for model in _models():
        if _names_bss(model):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and _names_bss(field.related_model):
                target = field.target_field.column
                assert field.column is not None, "a foreign key has a column"
                assert target is not None, "and so has what it leads to"
                yield sql.SQL(_DELETE_DEPENDENT).format(
                    _table(model),
                    sql.Identifier(field.column),
                    sql.Identifier(target),
                    _table(field.related_model),
                )


def _models() -> Iterator[type[Model]]:
    yield from apps.get_app_config("upline").get_models(include_auto_created=True)


def _names_bss(model: type[Model]) -> bool:
    return any(field.column == "tenant_id" for field in model._meta.local_fields)


def _table(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)
