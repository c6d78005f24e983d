"""What is to be told to ANPD and to the persons, prepared from what is known; nothing of it is sent by itself."""

from django.template.loader import render_to_string
from django.utils import translation

from tenants.models import Incident, PrivacyContact
from tenants.privacy import incidents

PORTUGUESE = "pt-br"


def to_authority(incident: Incident) -> str:
    """In the order in which the form of ANPD asks (art. 6, § 2)."""
    return _written("authority", incident)


def to_persons(incident: Incident) -> str:
    """In plain words (art. 9)."""
    return _written("persons", incident)


def _written(name: str, incident: Incident) -> str:
    told = {
        "incident": incident,
        "contact": PrivacyContact.objects.first(),
        "kinds": [Incident.Data(kind).label for kind in incident.kinds],
        "clock": incidents.clock(incident),
    }
    with translation.override(PORTUGUESE):  # whoever reads it is in Brazil
        return render_to_string(f"settings/privacy/incidents/{name}.txt", told).strip()
