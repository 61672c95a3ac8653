"""Triggers that cannot be told to look away.

The library lets every trigger be skipped by a setting of the session, `pgtrigger.ignore`: these
do not know it. They work with the rights of the tables' owner, and with its tables whatever the
session has put before them, so that they can write where the application's role may not.
"""

import pgtrigger
from django.db.models import Model
from pgtrigger import compiler


class UnskippableTriggerSql(compiler.UpsertTriggerSql):
    """How such a trigger is made. Migrations name this class: its template is never edited."""

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
    """A trigger of the library that does its work whatever the session says."""

    def compile(self, model: Model) -> compiler.Trigger:
        """Return it as migrations keep it."""
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
    """Return the trigger by which the database itself refuses an operation, with a sentence.

    `condition` is asked before the function is called, `where` inside it.
    """
    return UnskippableTrigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=(f"IF {where} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN COALESCE(NEW, OLD);"),
    )
