"""People who came in a second time by another way, and a company written in two: what the queue of duplicates shows."""

from crm.identity import names
from crm.models import Company, Contact, Identity
from crm.services import identifying
from messaging.demo.deals import Deal


def plant_twice(deals: list[Deal]) -> None:
    """With other addresses: by the same ones they would have been found."""
    known = [deal.lead.contact for deal in deals if deal.lead.contact.company][5:8]
    for number, contact in enumerate(known):
        first, *rest = names.plain(contact.name).split()
        email = f"{first}.{rest[-1] if rest else 'contato'}{number}@gmail.com"
        again = Contact.objects.create(
            name=contact.name.upper() if number % 2 else contact.name,
            email=email,
            company=contact.company,
            city=contact.city,
            owner=contact.owner,
        )
        key = identifying.key(Identity.Kind.EMAIL, email)
        Identity.objects.create(contact=again, kind=Identity.Kind.EMAIL, value=email, key=key)
    if known:
        Company.objects.create(name=f"{known[0].company} LTDA", city=known[0].city)
