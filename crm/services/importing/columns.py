"""What a column may mean, and by which headers that is guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.identity.names import plain
from crm.models import CustomField, Import

Entity = Import.Entity
# The two columns that the file of faulty rows has beside its own.
OURS = frozenset(("erro", "como corrigir", "error", "how to mend it"))


@dataclass(frozen=True)
class Target:
    """A field that a column can fill, and the headers people give it, in Portuguese and English."""

    key: str
    label: object
    called: str
    entities: tuple[str, ...]


LEADS = (Entity.LEAD,)
PEOPLE = (Entity.LEAD, Entity.CONTACT)
ALL = (Entity.LEAD, Entity.CONTACT, Entity.COMPANY)
COMPANIES = (Entity.COMPANY,)
TARGETS = (
    Target(
        "name", _("Name"), "nome|nome completo|contato|cliente|pessoa|lead|name|full name|contact|contact name", PEOPLE
    ),
    Target("first_name", _("First name"), "primeiro nome|first name|given name", PEOPLE),
    Target("last_name", _("Last name"), "sobrenome|ultimo nome|last name|surname|family name", PEOPLE),
    Target(
        "phone",
        _("Phone"),
        "telefone|celular|fone|whatsapp|zap|tel|numero|telefone celular|telefone 1|phone|mobile|phone number|cell",
        PEOPLE,
    ),
    Target(
        "phone_2", _("Another phone"), "telefone 2|outro telefone|telefone fixo|telefone comercial|work phone", PEOPLE
    ),
    Target("email", _("E-mail"), "email|e mail|e-mail|correio|email 1|mail|email address", PEOPLE),
    Target("document", "CPF/CNPJ", "cpf|cpf cnpj|cnpj cpf|documento|doc|document", PEOPLE),
    Target("job_title", _("Job title"), "cargo|funcao|job title|title position|role", PEOPLE),
    Target(
        "profiles",
        _("Social profiles"),
        "redes sociais|rede social|perfil|perfis|instagram|linkedin|facebook|site|social profiles|social|profile",
        PEOPLE,
    ),
    Target("company", _("Company"), "empresa|companhia|organizacao|razao social|company|organization|account", PEOPLE),
    Target("city", _("City"), "cidade|municipio|city|town", ALL),
    Target("title", _("Title"), "titulo|negocio|oportunidade|nome do negocio|title|deal|deal name|opportunity", LEADS),
    Target(
        "value_cents",
        _("Value"),
        "valor|valor do negocio|valor r|preco|receita|value|amount|price|deal value|budget|sale",
        LEADS,
    ),
    Target("stage", _("Stage"), "etapa|fase|estagio|status|situacao|stage|step|deal stage", LEADS),
    Target("source", _("Source"), "origem|fonte|canal|source|lead source|channel", LEADS),
    Target("tags", _("Tags"), "tags|etiquetas|marcadores|tag|labels", LEADS),
    Target(
        "owner",
        _("Responsible"),
        "responsavel|vendedor|dono|vendedora|usuario|owner|assigned to|sales rep|salesperson",
        PEOPLE,
    ),
    Target(
        "expected_close",
        _("Expected close"),
        "previsao|previsao de fechamento|fechamento|data de fechamento|expected close|close date",
        LEADS,
    ),
    Target("note", _("Note"), "observacao|observacoes|obs|nota|notas|anotacoes|comentario|notes|note|comments", LEADS),
    Target(
        "consent.marketing.whatsapp",
        _("Agreed to marketing by WhatsApp"),
        "aceita whatsapp|aceita marketing por whatsapp|opt in whatsapp|whatsapp opt in|optin whatsapp|whatsapp optin",
        PEOPLE,
    ),
    Target(
        "consent.marketing.sms",
        _("Agreed to marketing by SMS"),
        "aceita sms|aceita marketing por sms|opt in sms|sms opt in|optin sms|sms optin",
        PEOPLE,
    ),
    Target(
        "consent.marketing.email",
        _("Agreed to marketing by e-mail"),
        "aceita email|aceita e mail|aceita marketing por email|opt in email|email opt in|optin email|email optin",
        PEOPLE,
    ),
    Target(
        "consent.service.whatsapp", _("Agreed to service messages by WhatsApp"), "aceita avisos por whatsapp", PEOPLE
    ),
    Target("consent.service.sms", _("Agreed to service messages by SMS"), "aceita avisos por sms", PEOPLE),
    Target("consent.service.email", _("Agreed to service messages by e-mail"), "aceita avisos por email", PEOPLE),
    Target(
        "consent_at",
        _("When they said so"),
        "data do consentimento|data do aceite|data do opt in|consent date|opt in date",
        PEOPLE,
    ),
    Target("company_name", _("Name"), "nome|empresa|razao social|nome fantasia|name|company|company name", COMPANIES),
    Target("cnpj", "CNPJ", "cnpj|documento", COMPANIES),
    Target("street", _("Street and number"), "rua|endereco|logradouro|street|address", COMPANIES),
    Target("district", _("District"), "bairro|district|neighborhood", COMPANIES),
    Target("state", _("State (UF)"), "uf|estado|state", COMPANIES),
    Target("postal_code", "CEP", "cep|codigo postal|zip|zip code|postal code", COMPANIES),
)


CONSENT = "consent."  # before a purpose and a channel
CUSTOM = "custom."  # before the key of a field of the organization's own


def targets(entity: str) -> dict[str, Target]:
    """Ours, and the organization's own."""
    own = [Target(f"{CUSTOM}{field.key}", field.label, field.label, (entity,)) for field in custom_fields(entity)]
    return {target.key: target for target in (*TARGETS, *own) if entity in target.entities}


def custom_fields(entity: str) -> list[CustomField]:
    """Those that can be written into a cell; a colleague cannot."""
    return list(CustomField.objects.of(entity).typed().exclude(kind=CustomField.Kind.PERSON))


def guess(entity: str, headers: Iterable[str]) -> list[str]:
    """A field for each header that sounds like one, each field once."""
    taken: set[str] = set()
    found = []
    names = _by_name(entity)
    for header in headers:
        key = names.get(plain(header), "") or _contained(names, plain(header))
        key = "" if key in taken else key
        taken.add(key)
        found.append(key)
    return found


def is_ours(header: str) -> bool:
    """Whether we wrote this column ourselves, into a file of faulty rows."""
    return plain(header) in OURS


def _by_name(entity: str) -> dict[str, str]:
    """What the organization calls its own fields goes before what others call ours."""
    return {name: target.key for target in targets(entity).values() for name in map(plain, target.called.split("|"))}


def _contained(names: dict[str, str], header: str) -> str:
    """``Telefone do cliente`` → phone: the first words of the header, if they are one of the names."""
    words = header.split()
    for length in range(len(words) - 1, 0, -1):
        if key := names.get(" ".join(words[:length])):
            return key
    return ""
