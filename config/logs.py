"""How a log line looks: pretty in development, JSON in production, never with secrets."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
import structlog.typing

SECRET_WORDS = ("token", "secret", "password", "authorization", "credential")


def _hide_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank every value whose name says it is a secret, whoever logged it."""
    for name in event:
        if any(word in name.lower() for word in SECRET_WORDS):
            event[name] = "••••"
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _hide_secrets,
]


def formatter(pretty: bool) -> logging.Formatter:
    """The formatter that Django's LOGGING names; also takes the lines of libraries."""
    render = structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            render,
        ],
    )
