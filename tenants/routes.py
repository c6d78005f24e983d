"""Every address there is, and what rules each: read by the start-up check and by the access sweep of the tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.access import Rule, anyone

# Address tables that libraries bring, each guarded as a whole: by its own views (allauth's sign-in pages), or by the
# admin site's ``has_permission``, which the sweep tries address by address.
GUARDED_BY_THEMSELVES = ("accounts/", "admin/", "api/v1/schema/", "api/v1/docs/", "api/v1/redoc/")


@dataclass(frozen=True)
class Route:
    """One address pattern of one of the two tables."""

    urlconf: str
    path: str
    name: str
    view: Any

    @property
    def is_inside_organization(self) -> bool:
        return self.urlconf == settings.ORGANIZATION_URLCONF


def routes() -> Iterator[Route]:
    """All patterns of the public table and of the organization's."""
    for urlconf in (settings.ROOT_URLCONF, settings.ORGANIZATION_URLCONF):
        yield from _walk(urlconf, get_resolver(urlconf).url_patterns, "")


def ruled_by(route: Route) -> Rule | str | None:
    """The rule, the name of the library's table that guards itself, or None when nobody said."""
    view = getattr(route.view, "view_class", None) or getattr(route.view, "cls", None)
    if isinstance(rule := getattr(view, "allow", None), Rule):
        return rule
    if isinstance(rule, dict) and rule and all(isinstance(value, Rule) for value in rule.values()):
        return repr(rule)  # an API view: a rule for each action
    table = next((table for table in GUARDED_BY_THEMSELVES if route.path.startswith(table)), None)
    return table or (anyone.name if getattr(route.view, "open_to_all", False) else None)


def _walk(urlconf: str, patterns, prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(urlconf, pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Route(urlconf, path, pattern.name or "", pattern.callback)
