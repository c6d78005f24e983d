"""Meta, played on this machine: people write, read and answer, without an account anywhere."""

import time

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm.models import Identity
from messaging.models import Connection
from messaging.simulation.graph import GraphStub
from messaging.simulation.script import Simulation
from messaging.simulation.webhooks import Number, Person
from tenants.context import in_tenant
from tenants.models import Organization


class Command(BaseCommand):
    """Development only. Posts signed webhooks to the running server and answers its calls to Graph."""

    help = "Play Meta: post signed WhatsApp webhooks to the running server and answer its Graph calls."

    def add_arguments(self, parser):
        parser.add_argument("--organization", default="agencia-aurora", help="the organization's address (slug)")
        parser.add_argument("--rate", type=float, default=12, help="messages a minute; 0 only answers (default 12)")
        parser.add_argument("--count", type=int, default=0, help="stop after so many messages (default: go on)")
        parser.add_argument("--server", default=settings.PUBLIC_URL, help="where the product runs")
        parser.add_argument("--seed", type=int, help="the same people in the same order")

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("The simulator plays Meta; it runs in development only (DEBUG=true).")
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization at {options['organization']!r}; see --organization.")
        numbers, known = self._cast(organization)
        with self._graph(numbers) as graph:
            if not numbers:
                self.stdout.write("No WhatsApp number is connected yet. Graph is played; connect one now.")
            self._run(graph, organization, numbers, known, options)

    def _run(self, graph, organization, numbers, known, options) -> None:
        simulation = Simulation(
            server=options["server"], graph=graph, numbers=numbers, known=known, seed=options["seed"]
        )
        simulation.told = self.stdout.write
        self.stdout.write(f"Graph is played at {graph.url}. Ctrl-C stops.")
        written = 0
        try:
            while not options["count"] or written < options["count"]:
                if options["rate"] and self._find_new(organization, simulation):
                    self._write_once(simulation)
                    written += 1
                time.sleep(60 / options["rate"] if options["rate"] else 3)
            time.sleep(8 if options["count"] else 0)  # the ticks and answers that are still under way
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _write_once(self, simulation: Simulation) -> None:
        try:
            simulation.someone_writes()
        except httpx.TransportError:
            self.stderr.write(f"The server at {simulation.server} does not answer; start it with bin/up.")

    def _find_new(self, organization: Organization, simulation: Simulation) -> bool:
        """A number connected since the last look takes part at once."""
        if not simulation.numbers:
            simulation.numbers, simulation.known = self._cast(organization)
        return bool(simulation.numbers)

    def _graph(self, numbers: list[Number]) -> GraphStub:
        try:
            return GraphStub(port=settings.SIMULATOR_PORT)
        except OSError as error:
            message = f"Port {settings.SIMULATOR_PORT} is taken; is the simulator running already? See SIMULATOR_PORT."
            raise CommandError(message) from error

    def _cast(self, organization: Organization) -> tuple[list[Number], list[Person]]:
        with in_tenant(organization.schema_name):
            connections = Connection.objects.filter(
                provider_key="whatsapp_cloud", is_current=True, channel__is_active=True
            )
            numbers = [self._number(connection) for connection in connections.select_related("channel")]
            people = Identity.objects.filter(kind=Identity.Kind.WHATSAPP).select_related("contact")[:40]
            return numbers, [Person(identity.value, identity.contact.name) for identity in people]

    def _number(self, connection: Connection) -> Number:
        credentials = connection.credentials
        return Number(
            phone_number_id=credentials["phone_number_id"],
            waba_id=credentials["waba_id"],
            display=connection.channel.address,
            app_secret=credentials["app_secret"],
            path=f"/hooks/whatsapp_cloud/{connection.channel.token}/",
        )
