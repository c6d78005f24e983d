"""Which rows an asked text means, each by an index of its own; ``narrow`` is how every list of leads is searched."""

from django.db.models import BooleanField, FloatField, Func, IntegerField, Q, QuerySet, Value
from django.db.models.lookups import Contains
from rapidfuzz.distance import OSA

from crm.models import Company, Contact, Identity, Lead
from crm.models.lead import LeadQuerySet
from crm.phones import FORMER_MOBILES
from crm.plain import FEWEST_DIGITS, Asked, Plain, joined, plain

CONTACT, COMPANY, LEAD = Plain(joined("name", "email")), Plain("name"), Plain("title")
SHORTEST_TO_MISSPELL = 4  # a shorter word resembles too many others
BEFORE_THE_NINTH = (0, 2, 4)  # nothing, an area code, country and area code
ALIKE = 0.35  # of pg_trgm's word similarity: finds who may be meant; ``is_slip`` decides
LONG = 7  # letters; a word as long may hold two slips, a shorter one holds one


class Resembles(Func):
    """Whether some word of a text is like this one, through the trigram index."""

    template = "%(expressions)s"
    arg_joiner = " OPERATOR(extensions.%%>) "
    output_field = BooleanField()


class Nearness(Func):
    """Where a text says the words: 0 it begins with them, 1 with longer ones, 2 later, 3 in the middle of a word.

    The text is folded once for most rows, for it is that which takes the time.
    """

    output_field = IntegerField()

    def as_sql(self, compiler, connection, **options):  # type: ignore[override]
        text, words, begun = (compiler.compile(each) for each in self.get_source_expressions())
        sql = (
            f"CASE strpos(' ' || {text[0]}, {words[0]}) WHEN 0 THEN 3"
            f" WHEN 1 THEN CASE strpos({text[0]} || ' ', {begun[0]}) WHEN 1 THEN 0 ELSE 1 END ELSE 2 END"
        )
        return sql, [*text[1], *words[1], *text[1], *begun[1]]


class Similarity(Func):
    """How alike a word and the best stretch of a text are, from 0 to 1."""

    function = "extensions.word_similarity"
    output_field = FloatField()


def narrow(leads: LeadQuerySet, text: str) -> LeadQuerySet:
    """Leads of which every word is in the person's name or e-mail, the company's name or the title; or whose phone it is."""
    asked = Asked.read(text)
    wanted = Q()
    for word in asked.words:
        wanted &= Q(pk__in=_with(word))
    if asked.digits:
        by_number = Q(contact__in=numbered(asked.digits))
        wanted = (wanted | by_number) if asked.words else by_number
    return leads.filter(wanted) if asked else leads.none()


def _with(word: str) -> QuerySet:
    """Ids of leads with the word in one of the three. As one condition with OR it would read each lead for none of the indexes."""
    people, companies = Contact.objects.filter(said(CONTACT, word)), Company.objects.filter(said(COMPANY, word))
    ids = Lead.objects.order_by().values("pk")
    return ids.filter(contact__in=people.values("pk")).union(
        ids.filter(company__in=companies.values("pk")), ids.filter(said(LEAD, word)), all=True
    )


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


def is_slip(text: str, asked: Asked) -> bool:
    """Whether each long word was meant for one of the text's: a letter wrong, missing, too many, or two exchanged."""
    known = plain(text).split()
    return all(any(_near(word, other) for other in known) for word in asked.words if len(word) >= SHORTEST_TO_MISSPELL)


def nearest_first(rows: QuerySet, known_by: Plain, asked: Asked) -> QuerySet:
    """The very name, then names that begin so, then words that begin so, then the rest; the freshest of each first."""
    whole = " ".join(asked.words)
    nearness = Nearness(known_by, Value(f" {whole}"), Value(f"{whole} "))
    return rows.annotate(nearness=nearness).order_by("nearness", "-updated_at")


def numbered(digits: str) -> QuerySet:
    """Ids of people with a phone or document that holds these digits; the ninth of a mobile counts or not.

    A phone that several share is the address of one of them only, and stands with all.
    """
    known, shown = Q(), Q()
    for form in forms(digits):
        known |= Q(key__contains=form)
        shown |= Q(phone__contains=form)
    kinds = (Identity.Kind.PHONE, Identity.Kind.WHATSAPP, Identity.Kind.CPF, Identity.Kind.CNPJ)
    theirs = Identity.objects.filter(known, kind__in=kinds).values("contact")
    return theirs.union(Contact.objects.filter(shown).values("pk"))


def forms(digits: str) -> set[str]:
    """As typed, and as they are kept: without the ninth digit, wherever in a number the fragment may begin."""
    without = {
        digits[:place] + digits[place + 1 :]
        for place in BEFORE_THE_NINTH
        if digits[place : place + 1] == "9" and digits[place + 1 : place + 2] in FORMER_MOBILES
    }
    return {digits, *(form for form in without if len(form) >= FEWEST_DIGITS)}


def said(known_by: Plain, word: str) -> Contains:
    """The word, or the beginning of a longer one, stands in the text."""
    return Contains(known_by, word)


def _near(word: str, other: str) -> bool:
    """Also when the other goes on: words are looked for while they are typed."""
    most = 2 if len(word) >= LONG else 1
    lengths = range(len(word) - most, len(word) + most + 1)
    return any(OSA.distance(word, other[:length], score_cutoff=most) <= most for length in lengths)


def _all(known_by: Plain, asked: Asked) -> Q:
    wanted = Q()
    for word in asked.words:
        wanted &= Q(said(known_by, word))
    return wanted if asked.words else Q(pk__in=[])
