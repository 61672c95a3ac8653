"""Logging: one line per event, with fields and without secrets."""

import logging
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any

import structlog

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "credential")

_SHARED_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def redact_secrets(
    logger: object, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Redact every field whose name says that it is secret."""
    for name in line:
        if any(word in name.lower() for word in _SECRET_WORDS):
            line[name] = "[hidden]"
    return line


def _is_not_reported(record: logging.LogRecord) -> bool:
    """Drop what Django writes of a response 503: who made it has said why, in one line without traceback."""
    return getattr(record, "status_code", 0) != HTTPStatus.SERVICE_UNAVAILABLE


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return Django's LOGGING: lines of Upline and of libraries in one format, on standard error."""
    _configure_structlog()
    writer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    errors = [structlog.processors.format_exc_info] if as_json else []
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED_PROCESSORS,
                "processors": [remove_meta, redact_secrets, *errors, writer],
            }
        },
        "filters": {"reported": {"()": lambda: _is_not_reported}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would write a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["reported"]},
        },
    }


def _configure_structlog() -> None:
    structlog.configure(
        processors=[*_SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
