"""What colleagues put away: the archive of the demo, with days left to bring it back."""

from crm.models import Company, Contact
from crm.services import keeping
from messaging.demo.clock import ago
from tenants.models import User

# who or what, city, who put it away, days ago
PEOPLE = (("Teste do formulário", "São Paulo", "paulo", 27), ("Bianca Prado", "Santos", "helena", 9))
COMPANIES = (("Padaria Aurora (fechou)", "Campinas", "paulo", 16),)


def plant_archive(people: dict[str, User]) -> None:
    for model, rows in ((Contact, PEOPLE), (Company, COMPANIES)):
        for name, city, by, days in rows:
            row = model(name=name, city=city)
            keeping.put_away(row, by=people[by])
            row.archived_at = ago(days=days)
            row.kept_until = row.archived_at + keeping.KEPT
            row.save()
