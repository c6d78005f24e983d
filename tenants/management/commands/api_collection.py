"""Write the API as a collection for Postman."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from tenants.api import postman


class Command(BaseCommand):
    help = "Write the API as a collection for Postman (v2.1); /api/v1/postman/ answers the same."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=Path(postman.FILE))

    def handle(self, *args, to: Path, **options):
        to.write_text(json.dumps(postman.collection(), ensure_ascii=False, indent=1) + "\n")
        self.stdout.write(f"{to}: {sum(len(folder['item']) for folder in postman.collection()['item'])} requests")
