"""Migrate public, the template and every organization."""

from django.core.management.base import BaseCommand, CommandError

from tenants import schemas
from tenants.models import Organization


class Command(BaseCommand):
    """Resumable: organizations already at this version are passed over, one that fails does not stop the others."""

    help = "Migrate the public schema, the template schema and every organization that is behind."

    def handle(self, *args, **options):
        schemas.migrate_public()
        schemas.prepare_template()
        behind = Organization.objects.exclude(schema_version=schemas.current_version()).order_by("created_at")
        failed = [organization.slug for organization in behind if not schemas.migrate_organization(organization)]
        self.stdout.write(f"{len(behind) - len(failed)} organizations migrated, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Still behind: {', '.join(failed)}. Their reasons are on the operator's page.")
