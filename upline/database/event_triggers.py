"""Event triggers: the database itself writes an event of each record that a statement changes.

As with the audit log no action can forget it, and a bulk statement remains one. A statement writes one row per
BSS and type, with the ids of its records, whatever their number.

Source: docs/adr/0041-the-event-log-is-ordered-after-the-commit.md.
"""

from dataclasses import dataclass

from pgtrigger import After, Delete, Insert, Operation, Referencing, Statement, Update

from upline.database.triggers import UnskippableTrigger


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSource:
    """Events of the rows of one statement, as SQL on its `rows`: whose, of what type, of which records.

    `related`: the ids that go with them, in the same order. `condition`: the rows that count.
    `is_repeated`: several rows have the same record.
    """

    type: str
    tenant: str = "tenant_id"
    record: str = "id"
    related: str = ""
    condition: str = "TRUE"
    is_repeated: bool = False

    def statement(self) -> str:
        """Return the statement that writes the events."""
        related = f"array_agg({self.related})" if self.related else "NULL::uuid[]"
        distinct = "DISTINCT " if self.is_repeated else ""
        return f"""
            INSERT INTO upline_pendingevent (tenant_id, type, record_ids, related_ids)
            SELECT {self.tenant}, {self.type}, array_agg({distinct}{self.record}), {related}
            FROM rows WHERE {self.condition} GROUP BY 1, 2;
        """  # noqa: S608 — names of ours


# The rows of BSSs with a subscription to the notifications of TMF620. Events that only these use are written for them alone.
IS_NOTIFIED = "tenant_id IN (SELECT tenant_id FROM upline_webhook WHERE format = 'product_catalog')"


def logged(
    *,
    inserted: tuple[EventSource, ...] = (),
    updated: tuple[EventSource, ...] = (),
    deleted: tuple[EventSource, ...] = (),
    compares: bool = False,
) -> list[UnskippableTrigger]:
    """Return the triggers that write the events of a table, for its model's Meta.

    `compares`: those of updates look at the rows as they were, which are `earlier`.
    """
    update = Referencing(old="earlier", new="rows") if compares else Referencing(new="rows")  # type: ignore[no-untyped-call]
    each: tuple[tuple[str, Operation, Referencing, tuple[EventSource, ...]], ...] = (
        ("insert_writes_events", Insert, Referencing(new="rows"), inserted),  # type: ignore[no-untyped-call]
        ("update_writes_events", Update, update, updated),
        ("delete_writes_events", Delete, Referencing(old="rows"), deleted),  # type: ignore[no-untyped-call]
    )
    return [
        UnskippableTrigger(
            name=name,
            level=Statement,
            when=After,
            operation=operation,
            referencing=referencing,
            func="".join(one.statement() for one in sources) + "RETURN NULL;",
        )
        for name, operation, referencing, sources in each
        if sources
    ]


def record_events(noun: str) -> list[UnskippableTrigger]:
    """Return the triggers for a record that is created, updated and deleted."""
    return logged(
        inserted=(EventSource(type=f"'upline.{noun}.created'"),),
        updated=(EventSource(type=f"'upline.{noun}.updated'"),),
        deleted=(EventSource(type=f"'upline.{noun}.deleted'"),),
    )
