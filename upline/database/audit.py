"""Audit triggers: the database itself writes each change of a table to the audit log.

The triggers see all rows of a statement at once: COPY and bulk writes remain one statement.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BinaryField, Field, ForeignKey, Model
from pgtrigger import After, Delete, Insert, Operation, Referencing, Statement, Update

from upline.database.triggers import UnskippableTrigger

EVERY_INSERT = "TRUE"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditOptions:
    """How a model is audited: the arguments of `audited`."""

    belongs_to: Sequence[str]
    identified_by: Sequence[str]
    insert_condition: str
    excluded_columns: Sequence[str]
    tenant_lookup: tuple[str, str] | None


def audited(
    *,
    belongs_to: Sequence[str] = (),
    identified_by: Sequence[str] = (),
    insert_condition: str = "",
    excluded_columns: Sequence[str] = (),
    tenant_lookup: tuple[str, str] | None = None,
) -> list[UnskippableTrigger]:
    """Return the triggers that audit every change of a table, for its model's Meta.

    `belongs_to`: references to the record that a row is part of; the first one that is set counts,
    and a row without any is a record of its own. `identified_by`: columns that distinguish the
    parts of a record. `insert_condition`: the condition, on `became`, under which new rows are
    recorded; empty: never. `excluded_columns`: columns that are not recorded, such as counters and
    secrets. `tenant_lookup`: table and column that give the BSSs of a row that does not belong to
    one BSS.
    """
    options = AuditOptions(
        belongs_to=belongs_to,
        identified_by=identified_by,
        insert_condition=insert_condition,
        excluded_columns=excluded_columns,
        tenant_lookup=tenant_lookup,
    )
    return [
        _AuditTrigger(event, options)
        for event in _AUDITED_OPERATIONS
        if insert_condition or event is not _ON_INSERT
    ]


# `was` and `became` are a row before and after. FULL JOIN is never a loop within a loop: the plan
# is made once in a session, by whatever the first statement was, and serves large ones too.


@dataclass(frozen=True, kw_only=True, slots=True)
class _AuditedOperation:
    """An operation on rows: its transition tables, and the SQL of a column in them."""

    name: str
    operation: Operation
    referencing: Referencing
    rows: str
    column: str
    sides: tuple[str, str]


_ON_INSERT = _AuditedOperation(
    name="additions_are_kept",
    operation=Insert,
    referencing=Referencing(new="added"),  # type: ignore[no-untyped-call]
    rows="added AS became{owner} WHERE {insert_condition}",
    column="became.{0}",
    sides=("", "became"),
)
_ON_UPDATE = _AuditedOperation(
    name="changes_are_kept",
    operation=Update,
    referencing=Referencing(old="former", new="changed"),  # type: ignore[no-untyped-call]
    rows="former AS was FULL JOIN changed AS became ON became.{key} = was.{key}{owner}",
    column="coalesce(became.{0}, was.{0})",
    sides=("was", "became"),
)
_ON_DELETE = _AuditedOperation(
    name="removals_are_kept",
    operation=Delete,
    referencing=Referencing(old="removed"),  # type: ignore[no-untyped-call]
    rows="removed AS was{owner}",
    column="was.{0}",
    sides=("was", ""),
)
_AUDITED_OPERATIONS = (_ON_INSERT, _ON_UPDATE, _ON_DELETE)

_STATEMENT = """
    WITH change AS MATERIALIZED (
        SELECT {tenant} AS tenant_id, {entity} AS entity, {record} AS record_id,
            {identified_by} AS identified_by, {before} AS before, {after} AS after
        FROM {rows}
    )
    INSERT INTO upline_change
        (tenant_id, entity, record_id, part, identified_by, operation, before, after)
    SELECT tenant_id, entity, record_id, '{part}', identified_by, '{operation}', before, after
    FROM change WHERE coalesce(after, before) <> '{{}}';
    RETURN NULL;
"""


class _AuditTrigger(UnskippableTrigger):
    """Writes a row of the audit log for each row of a statement that has changed."""

    level = Statement
    when = After

    def __init__(self, event: _AuditedOperation, options: AuditOptions) -> None:
        self._event, self._options = event, options
        super().__init__(name=event.name, operation=event.operation, referencing=event.referencing)

    def get_func(self, model: Any) -> str:
        """Return the body of the trigger function."""
        row, event = _RowSql(model, self._options, self._event.column), self._event
        was, became = event.sides
        rows = event.rows.format(
            key=row.key, owner=row.owner(), insert_condition=self._options.insert_condition
        )
        return _STATEMENT.format(
            tenant=row.tenant(),
            entity=row.entity(),
            record=row.record(),
            identified_by=row.identified_by(),
            before=row.document(was, became),
            after=row.document(became, was),
            rows=rows,
            part=_model_name(model),
            operation=event.operation,
        )


class _RowSql:
    """SQL expressions about one row; `column` is the SQL by which a column is read."""

    def __init__(self, model: type[Model], options: AuditOptions, column: str) -> None:
        self._model, self._options, self._column = model, options, column
        self._key = str(model._meta.pk.column)
        self._fields = model._meta.concrete_fields
        fields = [model._meta.get_field(name) for name in options.belongs_to]
        self._references = [field for field in fields if isinstance(field, ForeignKey)]
        self._can_be_root = all(field.null for field in self._references)

    @property
    def key(self) -> str:
        return f'"{self._key}"'

    def record(self) -> str:
        """Return the id of the record that the row belongs to."""
        ids = [self._read(field.column) for field in self._references]
        if self._can_be_root:
            ids.append(self._read(self._key))
        return f"coalesce({', '.join(ids)})" if len(ids) > 1 else ids[0]

    def entity(self) -> str:
        """Return the kind of that record."""
        kinds = [
            (self._read(f.column), _model_name(f.remote_field.model)) for f in self._references
        ]
        last = _model_name(self._model) if self._can_be_root else kinds.pop()[1]
        cases = [f"WHEN {pk} IS NOT NULL THEN '{kind}'" for pk, kind in kinds]
        return f"CASE {' '.join(cases)} ELSE '{last}' END" if cases else f"'{last}'"

    def identified_by(self) -> str:
        """Return what distinguishes the row from other parts of its record; empty for the record
        itself.
        """
        columns = self._options.identified_by
        pairs = ", ".join(f"'{column}', {self._read(column)}" for column in columns)
        if not pairs:
            return "'{}'::jsonb"
        built = f"jsonb_build_object({pairs})"
        return (
            built
            if not self._can_be_root
            else (
                f"CASE WHEN {self.record()} = {self._read(self._key)} THEN '{{}}' ELSE {built} END"
            )
        )

    def owner(self) -> str:
        """Return the join that gives the BSS of a row without a tenant_id of its own."""
        if self._has_tenant_column:
            return ""
        if self._options.tenant_lookup is not None:
            table, column = self._options.tenant_lookup
            return f" JOIN {table} AS owner ON owner.{column} = {self._read(self._key)}"
        if self._references:
            record = self._references[0].remote_field.model._meta
            return f" JOIN {record.db_table} AS owner ON owner.{record.pk.column} = {self.record()}"
        return ""

    def tenant(self) -> str:
        """Return the id of the BSS that the row belongs to; a row that names none is a BSS."""
        if self._has_tenant_column:
            return self._read("tenant_id")
        return "owner.tenant_id" if self.owner() else self._read(self._key)

    def document(self, side: str, other: str) -> str:
        """Return the values of one side that differ from the other, column by column.

        Without another side: the whole row, except for what the audit log has in columns of its
        own.
        """
        if not side:
            return "NULL::jsonb"
        columns = [f for f in self._fields if f.column not in self._options.excluded_columns]
        if other:
            return " || ".join(_changed_column_sql(field, side, other) for field in columns)
        files = [str(field.column) for field in self._fields if isinstance(field, BinaryField)]
        left_out = ",".join([self._key, "tenant_id", *self._options.excluded_columns, *files])
        return f"jsonb_strip_nulls(to_jsonb({side}) - '{{{left_out}}}'::text[])"

    @property
    def _has_tenant_column(self) -> bool:
        return "tenant_id" in [field.column for field in self._fields]

    def _read(self, column: str) -> str:
        return self._column.format(f'"{column}"')


def _model_name(model: Any) -> str:
    """Return the entity of a model: its name in lower case."""
    return str(model._meta.concrete_model._meta.model_name)


def _changed_column_sql(field: "Field[Any, Any]", side: str, other: str) -> str:
    """Return a column's part of a document, empty where both sides are equal; a digest for files."""
    value, than = f'{side}."{field.column}"', f'{other}."{field.column}"'
    if isinstance(field, BinaryField):
        value, than = f"md5({value})", f"md5({than})"
    return f"upline_differing('{field.column}', {value}, {than})"
