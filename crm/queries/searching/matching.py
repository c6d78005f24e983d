"""Which rows an asked text means, each by an index of its own; ``narrow`` is how every list of leads is searched."""

from django.db.models import BooleanField, Case, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.lookups import Contains, Exact, StartsWith

from crm.models import Company, Contact, Identity, Lead
from crm.models.lead import LeadQuerySet
from crm.phones import comparable
from crm.plain import Asked, Plain, joined

CONTACT, COMPANY, LEAD = Plain(joined("name", "email")), Plain("name"), Plain("title")
SHORTEST_TO_MISSPELL = 4  # a shorter word resembles too many others
ALIKE = 0.45  # of pg_trgm's word similarity: "marnia" is like "marina", "mario" is not


class Resembles(Func):
    """Whether some word of a text is like this one, through the trigram index."""

    template = "%(expressions)s"
    arg_joiner = " OPERATOR(extensions.%%>) "
    output_field = BooleanField()


class Similarity(Func):
    """How alike a word and the best stretch of a text are, from 0 to 1."""

    function = "extensions.word_similarity"
    output_field = FloatField()


def narrow(leads: LeadQuerySet, text: str) -> LeadQuerySet:
    """Leads of which every word is in the person's name or e-mail, the company's name or the title; or whose phone it is."""
    asked = Asked.read(text)
    wanted = Q()
    for word in asked.words:
        people, companies = Contact.objects.filter(said(CONTACT, word)), Company.objects.filter(said(COMPANY, word))
        wanted &= Q(contact__in=people.values("pk")) | Q(company__in=companies.values("pk")) | Q(said(LEAD, word))
    if asked.digits:
        by_number = Q(contact__in=numbered(asked.digits))
        wanted = (wanted | by_number) if asked.words else by_number
    return leads.filter(wanted) if asked else leads.none()


def contacts(rows: QuerySet[Contact], asked: Asked) -> QuerySet[Contact]:
    """People of whom every word is in the name or the e-mail, or whose number it is."""
    return rows.filter(
        _all(CONTACT, asked) | Q(pk__in=numbered(asked.digits)) if asked.digits else _all(CONTACT, asked)
    )


def companies(rows: QuerySet[Company], asked: Asked) -> QuerySet[Company]:
    by_number = Q(cnpj__contains=asked.digits) if asked.digits else Q(pk__in=[])
    return rows.filter(_all(COMPANY, asked) | by_number if asked.words else by_number)


def titled(rows: QuerySet[Lead], asked: Asked) -> QuerySet[Lead]:
    """Leads that are called so."""
    return rows.filter(_all(LEAD, asked)) if asked.words else rows.none()


def misspelt(rows: QuerySet, known_by: Plain, asked: Asked) -> QuerySet:
    """Rows with words like the asked ones, the likest first. The caller has set ``ALIKE`` for its transaction."""
    long = [word for word in asked.words if len(word) >= SHORTEST_TO_MISSPELL]
    if not long:
        return rows.none()
    for word in asked.words:
        rows = rows.filter(Resembles(known_by, Value(word)) if word in long else said(known_by, word))
    likeness = Similarity(Value(" ".join(long)), known_by)
    return rows.annotate(likeness=likeness).order_by("-likeness", "-updated_at")


def nearest_first(rows: QuerySet, known_by: Plain, asked: Asked) -> QuerySet:
    """The very name, then names that begin so, then words that begin so, then the rest; the freshest of each first."""
    whole = " ".join(asked.words)
    nearness = Case(
        When(Exact(known_by, whole), then=0),
        When(StartsWith(known_by, f"{whole} "), then=0),
        When(StartsWith(known_by, whole), then=1),
        When(Contains(known_by, f" {whole}"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    return rows.annotate(nearness=nearness).order_by("nearness", "-updated_at")


def numbered(digits: str) -> QuerySet:
    """Ids of people with a phone or document that holds these digits; the ninth of a mobile counts or not."""
    wanted = Q()
    for form in forms(digits):
        wanted |= Q(key__contains=form)
    kinds = (Identity.Kind.PHONE, Identity.Kind.WHATSAPP, Identity.Kind.CPF, Identity.Kind.CNPJ)
    return Identity.objects.filter(wanted, kind__in=kinds).values("contact")


def forms(digits: str) -> set[str]:
    """As typed, and as it is kept where the ninth digit is left out."""
    short = comparable(digits)
    if len(digits) in (9, 11) and digits[-9] == "9":
        short = digits[:-9] + digits[-8:]
    return {digits, short}


def said(known_by: Plain, word: str) -> Contains:
    """The word, or the beginning of a longer one, stands in the text."""
    return Contains(known_by, word)


def _all(known_by: Plain, asked: Asked) -> Q:
    wanted = Q()
    for word in asked.words:
        wanted &= Q(said(known_by, word))
    return wanted if asked.words else Q(pk__in=[])
