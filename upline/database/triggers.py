"""Triggers that cannot be skipped.

The library lets a session skip every trigger by a setting, `pgtrigger.ignore`; these ignore it.
They run with the rights of the tables' owner and with a fixed search path, so that they can write
where the application's role may not.
"""

import pgtrigger
from django.db.models import Model
from pgtrigger import compiler


class UnskippableTriggerSql(compiler.UpsertTriggerSql):
    """The SQL of such a trigger. Migrations name this class: its template is never edited."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER;

            DO $$ BEGIN
                EXECUTE format('ALTER FUNCTION {pgid}() SET search_path TO %I, pg_temp', current_schema());
            END $$;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class UnskippableTrigger(pgtrigger.Trigger):
    """A trigger of the library that runs whatever the session's settings are."""

    def compile(self, model: Model) -> compiler.Trigger:
        """Return the trigger as migrations store it."""
        compiled = super().compile(model)
        settings = {k: v for k, v in compiled.sql.kwargs.items() if k != "ignore_func_name"}
        return compiler.Trigger(name=compiled.name, sql=UnskippableTriggerSql(**settings))


def refusing_trigger(
    name: str,
    sentence: str,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition,
    where: str = "TRUE",
) -> pgtrigger.Trigger:
    """Return the trigger by which the database refuses an operation, with a sentence.

    `condition` is checked before the function is called, `where` inside it.
    """
    return UnskippableTrigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=(f"IF {where} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN COALESCE(NEW, OLD);"),
    )
