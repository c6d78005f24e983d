"""Who is in a piece of text: a signature, a forwarded e-mail, a line of a list. Paste anything."""

import re
from dataclasses import asdict, dataclass

from crm.capture.bodies import plain
from crm.identity import documents, emails
from crm.phones import e164

LONGEST = 20_000
MOST_LINES = 200
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.){1,5}[A-Za-z]{2,24}")
PHONE = re.compile(r"(?<![\w/.,-])(?:\+\d{1,3}[\s.-]?)?\(?\d{2,3}\)?[\s.-]?\d{4,5}[\s.-]?\d{4}(?![\w/-])")
DOCUMENT = re.compile(
    r"(?<![\w.])(?:\d{3}\.?\d{3}\.?\d{3}-?\d{2}|[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2})(?![\w])"
)
SENDER = re.compile(
    r"(?im)^[ \t>*]{0,20}(?:from|de|reply-to|responder para)\s?:[ \t]{0,9}\"?([^\"<\n]{2,80}?)\"?[ \t]{0,9}<([^>\s]{1,99}@[^>\s]{1,99})>"
)
LABELLED = {
    "name": re.compile(
        r"(?im)^[^\w\n]{0,20}(?:nome(?: completo)?|name|full name|contato|cliente)[ \t]{0,9}[:=\-–][ \t]{0,9}(.{2,120})$"
    ),
    "company": re.compile(
        r"(?im)^[^\w\n]{0,20}(?:empresa|company|raz[aã]o social)[ \t]{0,9}[:=\-–][ \t]{0,9}(.{2,120})$"
    ),
    "city": re.compile(r"(?im)^[^\w\n]{0,20}(?:cidade|city)[ \t]{0,9}[:=\-–][ \t]{0,9}(.{2,80})$"),
}
NAME = re.compile(r"^[^\W\d_][\w'’.\-]*(?: (?:d[aeo]s?|e|[^\W\d_][\w'’.\-]*)){1,5}$")
GREETINGS = re.compile(
    r"(?i)^(?:at(?:enciosamente|t)|abra[cç]os?|obrigad[oa]|grat[oa]|best regards|regards|ol[aá]|oi|bom dia|boa tarde)\b"
)
SUBJECT = re.compile(r"(?i)^(?:assunto|subject|para|to|cc|data|date|enviado|sent)\s*:")


@dataclass(frozen=True)
class Found:
    """What a text says of a person; empty where it says nothing."""

    name: str = ""
    phone: str = ""
    email: str = ""
    document: str = ""
    company: str = ""
    city: str = ""

    def told(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def found_in(text: str, *, ours: frozenset[str] = frozenset()) -> Found:
    """``ours`` are addresses of the organization's own, such as a forwarding colleague's."""
    text = plain(text)[:LONGEST].replace("\r", "\n")
    document = next((document for each in DOCUMENT.findall(text) if (document := documents.key(each))), "")
    sender = next(((name, mail) for name, mail in SENDER.findall(text) if mail.lower() not in ours), ("", ""))
    email = sender[1] or next((each for each in EMAIL.findall(text) if each.lower() not in ours), "")
    labelled = {field: _labelled(pattern, text) for field, pattern in LABELLED.items()}
    return Found(
        name=(labelled["name"] or sender[0].strip() or _likely_name(text))[:120],
        phone=_phone(text, document),
        email=emails.key(email)[:160],
        document=document,
        company=labelled["company"],
        city=labelled["city"],
    )


def _labelled(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return " ".join(match[1].split()).strip(" .;,*") if match else ""


def _phone(text: str, document: str) -> str:
    for each in PHONE.findall(text):
        digits = re.sub(r"\D", "", each)
        if digits == document or (documents.key(each) and "+" not in each and "(" not in each):
            continue  # a bare CPF has as many digits as a mobile
        if number := e164(each):
            return number
    return ""


def _likely_name(text: str) -> str:
    """The first line that looks like nothing but a name; else what stands before the address on one line."""
    for line in text.splitlines()[:MOST_LINES]:
        for raw in re.split(r"[,;|\t–—]| - ", line[:300]):
            piece = " ".join(EMAIL.sub("", raw).split()).strip(" .:<>\"'*")
            if NAME.match(piece) and piece[0].isupper() and not GREETINGS.match(piece) and not SUBJECT.match(line):
                return piece
    return ""
