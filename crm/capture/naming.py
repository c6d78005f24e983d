"""What the names in other people's data mean here: by the mapping somebody made, else by the usual words."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

IGNORED = "-"
CUSTOM = "custom:"  # a field of the organization's own, by its key
# Everything an arrival may say about a person and an opportunity. The words are those of the mapping page.
FIELDS = {
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "document": _("CPF or CNPJ"),
    "company": _("Company"),
    "job_title": _("Job title"),
    "city": _("City"),
    "message": _("Message"),
    "value": _("Value"),
    "title": _("Title of the lead"),
    "tags": _("Tags"),
    "referred_by": _("Recommended by"),
}
OTHERS = _("Other fields")  # those of the organization's own, where they are one
TRACKS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "gclid",
    "wbraid",
    "gbraid",
    "fbclid",
    "fbc",
    "fbp",
    "ctwa_clid",
    "msclkid",
    "ttclid",
    "referrer",
    "landing_page",
)
ALIASES: dict[str, str] = {
    "name": "name nome fullname nomecompleto seunome yourname cliente contato nomedocliente contactname leadname",
    "first_name": "firstname primeironome fname givenname",
    "last_name": "lastname sobrenome lname surname familyname",
    "phone": (
        "phone telefone celular whatsapp fone tel phonenumber mobile mobilephone seutelefone numero telefonecelular"
        " userphone workphone numerodetelefone zap telefonewhatsapp"
    ),
    "email": "email mail useremail workemail seuemail youremail emailaddress enderecodeemail correio",
    "document": "document documento cpf cnpj cpfcnpj cpfoucnpj taxid",
    "company": "company empresa companyname nomedaempresa organization organizacao razaosocial",
    "job_title": "jobtitle cargo position funcao",
    "city": "city cidade municipio",
    "message": "message mensagem comments comentario comentarios observacao observacoes yourmessage duvida descricao",
    "value": "value valor budget orcamento amount valorestimado",
    "title": "subject assunto titulo title interesse",
    "tags": "tags etiquetas",
    "referred_by": "referredby indicadopor indicacao quemindicou",
    "landing_page": "landingpage pageurl url pagina page pageurl sourceurl",
    "referrer": "referrer referer referrerurl",
    "gclid": "gclid gclid_field gclid",
}
MEANINGS = {alias: field for field, words in ALIASES.items() for alias in words.split()} | {
    re.sub(r"[^a-z0-9]", "", track): track for track in TRACKS
}


def called(field: str) -> str:
    """A field as colleagues call it."""
    return str(OTHERS if field == "custom" else FIELDS.get(field, field))


def meaning(path: str) -> str:
    """The field that a name usually means; empty when it says nothing. ``contact.Seu Nome`` → ``name``."""
    words = path.split(".")
    for count in (1, 2):  # "email" of "answers.email", else "lead.first_name" as a whole
        if field := MEANINGS.get(_bare("".join(words[-count:]))):
            return field
    return ""


def sort(told: Mapping[str, str], mapping: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What was told, as (said of our fields, tracking, everything else by the name it came with).

    Of two that mean the same the first one counts, and those that somebody mapped count before the guessed.
    """
    said: dict[str, str] = {}
    tracks: dict[str, str] = {}
    rest: dict[str, str] = {}
    for path, value in sorted(told.items(), key=lambda each: each[0] not in mapping):
        field = mapping[path] if path in mapping else meaning(path)
        if field == IGNORED:
            continue
        if field.startswith(CUSTOM):
            rest[field.removeprefix(CUSTOM)] = value
            continue
        if field in FIELDS and field not in said:
            said[field] = value
        elif field in TRACKS and field not in tracks:
            tracks[field] = value[:500]
        else:
            rest[path] = value
    return said, tracks, rest


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", decomposed)
