"""What colleagues keep with the demo's leads and people: files, and notes about a person."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Activity, Contact, File, Lead, Note
from crm.services import files, notes
from messaging.demo import clock
from messaging.demo.deals import Deal
from messaging.demo.files import briefing, proposal, screen
from tenants.models import User

# whose lead, what makes its bytes, its name, who attached it, hours ago
OF_LEADS = (
    ("Marina Alves", proposal, "Proposta Studio Lume.pdf", "rafael", 3),
    ("Marina Alves", screen, "Primeira ideia da página inicial.png", "debora", 2),
    ("Otávio Reis", proposal, "Contrato Reis v2.pdf", "helena", 26),
    ("Beatriz Nakamura", briefing, "Briefing Loja Koi.pdf", "debora", 5),
)
# the same, with the key of the field that it answers
ANSWERS = (
    ("Marina Alves", screen, "Logo Studio Lume.png", "rafael", 30, "referencia"),
    ("Otávio Reis", proposal, "Contrato Reis assinado.pdf", "helena", 20, "contrato"),
    ("Beatriz Nakamura", screen, "Referências da Koi.png", "debora", 4, "referencia"),
)
OF_PEOPLE = (("Marina Alves", briefing, "Briefing preenchido.pdf", "rafael", 40),)
PROFILES = {"Marina Alves": "https://www.linkedin.com/in/marina-alves\nhttps://instagram.com/studiolume"}
# about whom, who wrote it, what, hours ago
NOTES = (("Marina Alves", "debora", "Prefere áudio de manhã e texto à tarde; decide junto com a sócia, Lia.", 30),)
PINNED = ("Marina Alves", "Otávio Reis")


def plant_kept(deals: list[Deal], people: dict[str, User]) -> None:
    leads = {deal.lead.contact.name: deal.lead for deal in deals if deal.story}
    for name, make, filename, by, hours in OF_LEADS:
        _attach(leads[name], make(), filename, people[by], clock.ago(hours=hours))
    for name, make, filename, by, hours in OF_PEOPLE:
        _attach(leads[name].contact, make(), filename, people[by], clock.ago(hours=hours))
    for name, make, filename, by, hours, key in ANSWERS:
        file = _attach(leads[name], make(), filename, people[by], clock.ago(hours=hours))
        leads[name].custom[key] = str(file.pk)
        leads[name].save(update_fields=["custom"])
    for name, links in PROFILES.items():
        leads[name].contact.profiles = links
        leads[name].contact.save(update_fields=["profiles"])
    for name, by, text, hours in NOTES:
        note = notes.add(leads[name].contact, by=people[by], text=text)
        notes.pin(note, by=people[by], is_pinned=True)
        _date(note, clock.ago(hours=hours))
    for note in Note.objects.filter(lead__in=[leads[name] for name in PINNED]):
        notes.pin(note, by=note.author, is_pinned=True)


def _attach(about: Lead | Contact, content: bytes, filename: str, by: User, at: datetime) -> File:
    [file] = files.add(about, [SimpleUploadedFile(filename, content)], by=by)
    _date(file, at)
    return file


def _date(row: File | Note, at: datetime) -> None:
    """Not before it began: whoever wrote today is known since today."""
    at = max(at, row.about.created_at)
    type(row).objects.filter(pk=row.pk).update(created_at=at)
    Activity.objects.filter(subject_id=row.pk).update(happened_at=at)
