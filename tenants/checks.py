"""What must hold before the server starts."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.models)
def no_app_and_no_table_in_both(app_configs, **kwargs):
    """A table that stands in public and in an organization would silently be read in the wrong one."""
    problems = []
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    if both:
        problems.append(Error(f"Apps in both lists: {sorted(both)}.", id="tenants.E001"))
    labels = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    tables: dict[bool, set[str]] = {True: set(), False: set()}
    for model in apps.get_models(include_auto_created=True):
        tables[model._meta.app_label in labels].add(model._meta.db_table)
    if shared := tables[True] & tables[False]:
        problems.append(Error(f"Tables in both: {sorted(shared)}.", id="tenants.E002"))
    return problems


@register(Tags.database)
def extensions_are_there(app_configs, databases=None, **kwargs):
    """django-tenants' own check runs while apps load and would open the pool too early; this one runs when asked."""
    from django.db import connection

    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = ANY(%s)", [settings.PG_EXTRA_SEARCH_PATHS])
        if cursor.fetchone()[0] != len(settings.PG_EXTRA_SEARCH_PATHS):
            return [Error("The schema of extensions is missing; run migrate_organizations.", id="tenants.E003")]
    return []


@register(Tags.urls)
def every_view_says_who_may_use_it(app_configs, **kwargs):
    """Walk both tables of addresses: a view without a rule, not named as somebody else's, stops the server."""
    from tenants.routes import routes, ruled_by

    return [
        Error(f"The view of {route.path!r} ({route.name}) does not say who may use it.", id="tenants.E004")
        for route in routes()
        if ruled_by(route) is None
    ]
