"""One organization from a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tenants.services import bringing_back
from tenants.services.backing_up import NotRestorable


class Command(BaseCommand):
    """Who was erased since is erased again within the hour, by the ledger."""

    help = "Bring back what organization_backup wrote. Others are not touched."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--replace", action="store_true", help="put it in the place of the one that is there")
        parser.add_argument(
            "--as-new", metavar="NAME", help="make another organization of it, beside whatever is there"
        )

    def handle(self, *args, folder, replace, as_new, **options):
        try:
            if as_new:
                organization = bringing_back.restore_anew(folder, name=as_new)
            else:
                organization = bringing_back.restore(folder, replace=replace)
        except NotRestorable as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{organization.slug} is there.")
