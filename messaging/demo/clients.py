"""Organizations of the agency's clients, which the demo's people work in too: what the agency's console is for."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from crm.services import timeline, visits
from messaging.demo.deals import plant_stories
from messaging.demo.history import plant_history, tell
from messaging.demo.lines import Story, them, us
from messaging.demo.number import ACCOUNT, connect
from messaging.demo.threads import plant_threads
from tenants.context import in_tenant
from tenants.models import Membership, Role, User
from tenants.services.creation import create_organization

OWNER, MANAGER = "helena", "paulo"


@dataclass(frozen=True, kw_only=True)
class Client:
    """A small company, its number, and what happens there just now."""

    name: str
    phone: str
    stories: Sequence[Story]

    @property
    def account(self) -> dict[str, str]:
        """Nobody at Meta has it either."""
        digits = self.phone[-8:]
        return ACCOUNT | {"phone_number_id": f"1092844{digits}", "waba_id": f"2104883{digits}"}


CLINIC = Client(
    name="Clínica Vitta",
    phone="+551140028944",
    stories=(
        Story(
            name="Sandra Melo",
            title="Consulta de retorno",
            stage=1,
            owner=MANAGER,
            reais=480,
            city="São Paulo",
            ago=47,
            unread=1,
            is_unassigned=True,
            talk=(us("Oi, Sandra! Confirmamos a sua consulta de hoje às 17h."), them("Quero remarcar para amanhã")),
        ),
        Story(
            name="Jorge Amaral",
            title="Check-up",
            stage=0,
            owner=MANAGER,
            reais=350,
            city="São Paulo",
            ago=16,
            unread=1,
            is_unassigned=True,
            talk=(them("Bom dia! Vocês atendem convênio?"),),
        ),
        Story(
            name="Lia Fontoura",
            title="Tratamento completo",
            stage=3,
            owner=OWNER,
            reais=7200,
            score=84,
            city="Campinas",
            ago=180,
            is_resolved=True,
            talk=(them("Fechado, pode reservar"), us("Reservado! Até quinta, Lia.")),
        ),
    ),
)
BREWERY = Client(
    name="Cervejaria Lúpulo",
    phone="+552140028955",
    stories=(
        Story(
            name="Bar do Zeca",
            title="20 barris por semana",
            stage=2,
            owner=OWNER,
            reais=18400,
            score=91,
            city="Rio de Janeiro",
            days_in_stage=4,
            ago=12,
            unread=1,
            is_unassigned=True,
            talk=(us("Zeca, a tabela nova vale a partir de segunda."), them("Preciso de 20 barris até sexta")),
        ),
        Story(
            name="Empório Vila",
            title="Revenda de garrafas",
            stage=1,
            owner=MANAGER,
            reais=5300,
            city="Rio de Janeiro",
            ago=5,
            unread=2,
            talk=(them("Oi!"), them("Tem tabela de preços atualizada?", wait=1)),
        ),
        Story(
            name="Festival do Porto",
            title="Stand para três dias",
            stage=4,
            owner=OWNER,
            reais=34000,
            city="Rio de Janeiro",
            days_known=20,
            days_in_stage=1,
            ago=300,
            is_resolved=True,
            talk=(them("Fechado! Mandem o contrato"), us("Já está no seu e-mail. Obrigada!")),
        ),
    ),
)


def plant_clients(dice: random.Random, people: dict[str, User]) -> None:
    """The agency's owner owns them; her manager answers there."""
    for client in (CLINIC, BREWERY):
        organization = create_organization(name=client.name, owner=people[OWNER])
        role = Role.objects.of(organization).get(key="manager")
        Membership(organization=organization, user=people[MANAGER], role=role).save()
        with in_tenant(organization.schema_name):
            deals = plant_stories(dice, client.stories, people)
            told = plant_history(dice, deals, people)
            visits.rebuild()
            channel = connect("Recepção", client.phone, client.account, of=client.name)
            tell(told + plant_threads(dice, channel, deals, people))
            timeline.remember_latest()
