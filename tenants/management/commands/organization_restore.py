"""One organization from a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tenants.services import backing_up


class Command(BaseCommand):
    """Who was erased since is erased again within the hour, by the ledger."""

    help = "Bring back what organization_backup wrote. Others are not touched."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--replace", action="store_true", help="put it in the place of the one that is there")

    def handle(self, *args, folder, replace, **options):
        try:
            organization = backing_up.restore(folder, replace=replace)
        except backing_up.NotRestorable as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{organization.slug} is back.")
