"""Checks of messaging that `manage.py check` runs."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from .providers import registry


@register()
def providers_are_complete(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Import each provider at start-up in CI, though at run time each waits for first use."""
    problems: list[CheckMessage] = []
    for key in registry.PROVIDERS:
        try:
            provider = registry.get(key)
        except (ImportError, AttributeError, TypeError) as error:
            problems.append(Error(f"Provider {key!r} cannot be loaded: {error}", id="messaging.E001"))
            continue
        if provider.key != key:
            problems.append(Error(f"{provider!r} calls itself {provider.key!r}, not {key!r}.", id="messaging.E002"))
    return problems
