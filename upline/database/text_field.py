"""A column for texts of the program, which are translated when they are shown."""

import json
from typing import Any

from django.db import models

from upline.kernel.text_documents import read_text, text_document
from upline.kernel.texts import Text, text

_START = '{"text": '


class TextDocumentField(models.TextField):  # type: ignore[type-arg]
    """Stores a text with its template and values, so that each reader reads it in their language (ADR 37).

    Other strings, and what was stored before, are as they are.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored; expressions stay as they are."""
        if isinstance(value, str) and not isinstance(value, Text) and value.startswith(_START):
            value = text("{text}", text=value)  # which would be read as a document
        if isinstance(value, Text):
            return json.dumps(text_document(value), ensure_ascii=False)
        return super().get_prep_value(value)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str:
        """Return the text; empty for NULL."""
        if value is None or not value.startswith(_START):
            return value or ""
        return read_text(json.loads(value))
