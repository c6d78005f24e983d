"""The demo's lead sources: a form that was filled in, a site that posts, an ad account; some with problems."""

from crm.models import Source
from crm.services import capturing, sources
from crm.services.capturing import Arrival
from tenants.models import User

FORM = {
    "heading": "Peça um orçamento",
    "intro": "Conte o que você precisa: respondemos no mesmo dia.",
    "button": "Quero um orçamento",
    "thanks": "Obrigado! Falamos com você em breve pelo WhatsApp.",
    "fields": [
        {"name": "name", "label": "Seu nome", "required": True},
        {"name": "phone", "label": "WhatsApp", "required": True},
        {"name": "email", "label": "E-mail"},
        {"name": "q1", "label": "Do que você precisa?", "choices": ["Site", "Tráfego pago", "Social media"]},
        {"name": "custom.lead.referencia", "label": "Logo ou uma referência de que você gosta"},
    ],
}
CONSENT = "Aceito que a Agência Aurora fale comigo sobre o meu pedido."
ARRIVALS = (
    (
        "site",
        {"name": "Larissa Moura", "phone": "(11) 96555-0142", "Do que você precisa?": "Site"},
        {"utm_source": "google"},
    ),
    ("rd", {"nome": "Igor Salles", "telefone": "3344", "empresa": "Salles Motos"}, {"utm_source": "instagram"}),
    ("rd", {"nome": "Patrícia Nunes", "email": "patricia@nunesdoces.test"}, {"utm_campaign": "delivery"}),
    ("rd", {"campo_1": "?"}, {}),
)


def plant_sources(people: dict[str, User]) -> None:
    """Three sources, and what came by them."""
    boss = next(iter(people.values()))
    made = {
        "site": sources.create(
            by=boss,
            kind=Source.Kind.FORM,
            name="Site · Peça um orçamento",
            form=FORM,
            consent_text=CONSENT,
            tags=["site"],
        ),
        "rd": sources.create(by=boss, kind=Source.Kind.WEBHOOK, name="RD Station", tags=["rd"]),
    }
    sources.create(by=boss, kind=Source.Kind.GOOGLE, name="Google Ads · Pesquisa", tags=["google-ads"])
    for number, (key, told, tracks) in enumerate(ARRIVALS):
        arrival = Arrival(key=f"demo:{number}", told=told, payload={"told": told}, source=made[key], tracks=tracks)
        capturing.capture(arrival)
