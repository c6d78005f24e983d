"""Which lines of audit are too old, and let them go."""

from django.core.management.base import BaseCommand

from tenants.context import in_tenant
from tenants.models import Organization
from tenants.services import retiring


class Command(BaseCommand):
    """The worker does it hourly by itself; this shows what it will do, or does it now."""

    help = "Let old lines of audit go. With --dry-run only says how many there are."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--organization", help="only this one, by its slug")

    def handle(self, *args, **options):
        rows = Organization.objects.filter(state=Organization.State.ACTIVE).order_by("slug")
        for organization in rows.filter(slug=options["organization"]) if options["organization"] else rows:
            with in_tenant(organization.schema_name):
                due = retiring.due()
                for each in due:
                    self.stdout.write(
                        f"{organization.slug}: {each.lines} of {each.table} before {each.before:%Y-%m-%d}"
                    )
                while not options["dry_run"] and retiring.retire():
                    pass
