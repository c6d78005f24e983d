"""Meta and Twilio, played on this machine: people write, read and answer, without an account anywhere."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from messaging.demo.number import contents_at_twilio, templates_at_meta
from messaging.simulation import cast
from messaging.simulation.graph import GraphStub
from messaging.simulation.script import Simulation
from messaging.simulation.sms import Texting
from tenants.models import Organization

BY_SMS = 0.1  # the share of messages that come as SMS, where there is a number for them
PAUSE = 2.0  # seconds between two looks for a number, while none is connected


class Command(BaseCommand):
    """Development only. Posts signed webhooks to the running server and answers its calls to Graph."""

    help = "Play Meta and Twilio: post signed webhooks to the running server and answer its calls."

    def add_arguments(self, parser):
        parser.add_argument("--organization", default="agencia-aurora", help="the organization's address (slug)")
        parser.add_argument("--rate", type=float, default=12, help="messages a minute; 0 only answers (default 12)")
        parser.add_argument("--count", type=int, default=0, help="stop after so many messages (default: go on)")
        parser.add_argument("--server", default=settings.PUBLIC_URL, help="where the product runs")
        parser.add_argument("--seed", type=int, help="the same people in the same order")

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("The simulator plays Meta; it runs in development only (DEBUG=true).")
        organization = self._organization(options["organization"])
        with self._graph() as graph:
            simulation = Simulation(server=options["server"].rstrip("/"), graph=graph, seed=options["seed"])
            texting = graph.texting = Texting(server=simulation.server, seed=options["seed"])
            texting.contents = contents_at_twilio()
            simulation.told = texting.told = self.stdout.write
            self._explain(graph, organization)
            try:
                self._run(simulation, texting, organization, rate=options["rate"], count=options["count"])
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")

    def _run(
        self, simulation: Simulation, texting: Texting, organization: Organization, *, rate: float, count: int
    ) -> None:
        simulation.known = cast.people_of(organization)
        written = 0
        while not count or written < count:
            simulation.meet(cast.numbers_of(organization), [])
            texting.meet(cast.numbers_at_twilio(organization))
            if simulation.numbers and rate:
                if texting.numbers and simulation.known and texting.dice.random() < BY_SMS:
                    texting.someone_texts(texting.dice.choice(simulation.known))
                else:
                    simulation.someone_writes()
                written += 1
            time.sleep(60 / rate if simulation.numbers and rate and written != count else PAUSE)
        simulation.settle()
        texting.settle()

    def _explain(self, graph: GraphStub, organization: Organization) -> None:
        phone_number_id, waba_id = cast.host_spare_number(graph, organization)
        self.stdout.write(f"Graph is played at {graph.url} for {organization.name}. Ctrl-C stops.")
        self.stdout.write("To connect a number by hand (Settings, Channels), with any token and secret:")
        self.stdout.write(f"  phone number id {phone_number_id}, account id {waba_id}")

    def _organization(self, slug: str) -> Organization:
        found = Organization.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Organization.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none"
            raise CommandError(f"There is no organization at {slug!r}; see --organization. There are: {known}.")
        return found

    def _graph(self) -> GraphStub:
        try:
            graph = GraphStub(port=settings.SIMULATOR_PORT)
        except OSError as error:
            message = f"Port {settings.SIMULATOR_PORT} is taken; is the simulator running already? See SIMULATOR_PORT."
            raise CommandError(message) from error
        graph.templates = templates_at_meta()
        return graph
