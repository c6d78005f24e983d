"""Measures what the product guesses against labelled data: ``manage.py evaluate dedup …``."""

import pkgutil
from importlib import import_module

from django.core.management.base import BaseCommand

from crm.management import evaluations


class Command(BaseCommand):
    """One sub-command for each module of ``crm.management.evaluations``."""

    help = "Measure what the product guesses against labelled data; see docs/evaluating.md."
    requires_system_checks = ()

    def add_arguments(self, parser):
        kinds = parser.add_subparsers(dest="what", required=True)
        for found in pkgutil.iter_modules(evaluations.__path__):
            module = import_module(f"{evaluations.__name__}.{found.name}")
            module.add_arguments(kinds.add_parser(found.name, help=str(module.__doc__).partition("\n")[0]))

    def handle(self, *args, what: str, **options):
        import_module(f"{evaluations.__name__}.{what}").run(options, self.stdout.write)
