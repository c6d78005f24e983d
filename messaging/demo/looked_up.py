"""What was looked up of the demo's people and companies; nothing of it is asked of anybody."""

from django.utils import timezone

from crm.models import Company, Contact, Enrichment, Identity
from crm.models.checked import EmailState, PhoneState
from crm.phones import comparable
from messaging.demo import clock
from messaging.demo.deals import Deal

CNPJ, CEP = "19131243000197", "01310200"
NOBODYS = "+5520987654321"
LUME = {
    "legal_name": "LUME ARQUITETURA E INTERIORES LTDA",
    "trade_name": "STUDIO LUME",
    "state": "ATIVA",
    "is_active": True,
    "activity": "Serviços de arquitetura",
    "street": "AVENIDA PAULISTA, 1578",
    "district": "BELA VISTA",
    "city": "SAO PAULO",
    "uf": "SP",
    "cep": CEP,
    "phone": "1132514500",
    "opened_on": "2016-03-14",
}


def plant_looked_up(deals: list[Deal]) -> None:
    """Most can be reached; one address is mistyped, one number does not exist, one company has an address to take."""
    now = timezone.now()
    Contact.objects.update(checked_at=now, phone_state=PhoneState.MOBILE)
    Contact.objects.exclude(email="").update(email_state=EmailState.GOOD)
    _mistype(deals[1].lead.contact)
    _misnumber(deals[-1].lead.contact)
    Company.objects.filter(name="Studio Lume").update(cnpj="19.131.243/0001-97")
    Company.objects.update(checked_at=now)
    Enrichment.objects.create(
        kind=Enrichment.Kind.CNPJ,
        key=CNPJ,
        state=Enrichment.State.KNOWN,
        values=LUME,
        fetched_at=clock.ago(days=2),
    )


def _mistype(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(email="juliana.prado@gmaill.com")
    Contact.objects.filter(pk=contact.pk).update(email_state=EmailState.TYPO, checked_at=timezone.now())


def _misnumber(contact: Contact) -> None:
    """No area has the code 20."""
    Identity.objects.filter(contact=contact, kind=Identity.Kind.PHONE).update(value=NOBODYS, key=comparable(NOBODYS))
    Contact.objects.filter(pk=contact.pk).update(phone=NOBODYS)
    Contact.objects.filter(pk=contact.pk).update(phone_state=PhoneState.WRONG, checked_at=timezone.now())
