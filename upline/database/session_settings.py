"""Settings of the database session as defaults of columns: what an entry point has said of a change."""

from django.db import models
from django.db.models.functions import Coalesce, Left, NullIf


def sql_text(template: str) -> models.Func:
    """Return an expression of SQL that is a text."""
    return models.Func(template=template, output_field=models.TextField())


def session_setting(setting: str, otherwise: models.Func | models.Value, most: int) -> Left:
    """Return the SQL of a session setting, or of the alternative where it is not set."""
    session_value = NullIf(sql_text(f"current_setting('{setting}', true)"), models.Value(""))
    return Left(Coalesce(session_value, otherwise), most)
