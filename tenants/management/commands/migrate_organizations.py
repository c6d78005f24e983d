"""Migrate public, the template and every organization."""

import time

from django.core.management.base import BaseCommand, CommandError

from tenants import catalogue, drift, schemas
from tenants.models import Organization


class Command(BaseCommand):
    """Resumable: organizations already at this version are passed over, one that fails does not stop the others."""

    help = "Migrate the public schema, the template schema and every organization that is behind."

    def add_arguments(self, parser):
        parser.add_argument("--only", metavar="ADDRESS", help="no other organization than this one")
        parser.add_argument(
            "--report", action="store_true", help="change nothing: say which are behind, why, since when"
        )

    def handle(self, *args, only=None, report=False, **options):
        changed: list[str] = []
        if not report:
            started = time.monotonic()
            schemas.migrate_public()
            schemas.prepare_template()
            behind = _behind(only)
            changed = [each.schema_name for each in behind if schemas.migrate_organization(each)]
            schemas.let_go_of_public()
            took = time.monotonic() - started
            self.stdout.write(
                f"{len(changed)} organizations migrated, {len(behind) - len(changed)} failed, in {took:.1f} s."
            )
        left = _behind(only)
        for organization in left:
            self.stdout.write(f"{organization.slug} is behind{_since(organization)}: {_why(organization)}")
        drifts = self._drift(_current(only) if report else changed)
        if left:
            addresses = ", ".join(organization.slug for organization in left)
            raise CommandError(f"Still behind: {addresses}. Mend what is said above and run this again.")
        if report and drifts + self._without_organization():
            raise CommandError("Some schemas are not what the migrations make.")

    def _drift(self, names: list[str]) -> int:
        """Whether they are what the template is. To look at all takes a while: after a run only what was changed."""
        found = drift.drifted(names)
        slugs = dict(Organization.objects.filter(schema_name__in=found).values_list("schema_name", "slug"))
        for schema, differences in found.items():
            self.stdout.write("\n  ".join([f"{slugs[schema]} differs from the template:", *differences]))
        return len(found)

    def _without_organization(self) -> int:
        left = catalogue.without_organization()
        for schema in left:
            self.stdout.write(
                f"{schema} belongs to no organization. Unless a restore is running, one was killed and left it: "
                f'DROP SCHEMA "{schema}" CASCADE'
            )
        return len(left)


def _current(only: str | None) -> list[str]:
    current = Organization.objects.exclude(pk__in=schemas.behind().values("pk"))
    return list((current.filter(slug=only) if only else current).values_list("schema_name", flat=True))


def _behind(only: str | None) -> list[Organization]:
    behind = schemas.behind().order_by("created_at")
    return list(behind.filter(slug=only) if only else behind)


def _since(organization: Organization) -> str:
    failed = organization.migration_failed_at
    return f" since {failed:%Y-%m-%d %H:%M} UTC" if failed else ""


def _why(organization: Organization) -> str:
    return organization.migration_error.partition("\n")[0] or "not tried yet"
