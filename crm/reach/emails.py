"""What an e-mail address tells by itself: a slip of the finger, a throw-away mailbox, a domain that needs no question."""

from collections.abc import Iterator

from disposable_email_domains import blocklist
from rapidfuzz.distance import OSA

from crm.identity.emails import PROVIDERS, key

# Names long enough that one wrong letter is a slip, each with the endings it has.
NAMES = {
    "gmail": ("com",),
    "hotmail": ("com", "com.br"),
    "outlook": ("com", "com.br"),
    "yahoo": ("com.br", "com"),
    "icloud": ("com",),
    "protonmail": ("com",),
    "googlemail": ("com",),
}
# Real ones that are a letter away.
REAL = frozenset("mail ymail email fmail hmail tmail zmail rmail umail emailx cloud iclouds hotmails outlooks".split())
SLIPS = {
    "con": "com", "cm": "com", "cmo": "com", "ocm": "com", "comm": "com", "cpm": "com", "vom": "com", "xom": "com",
    "om": "com", "co": "com", "coom": "com", "com.b": "com.br", "com.r": "com.br", "com.rb": "com.br", "com.bt": "com.br",
    "com.brr": "com.br", "com.nr": "com.br", "com.vr": "com.br", "con.br": "com.br", "cm.br": "com.br",
    "comm.br": "com.br", "combr": "com.br", "co.br": "com.br",
}  # fmt: skip
RESERVED = frozenset({"test", "example", "invalid", "localhost"})  # RFC 2606: nobody receives there


def domain_of(address: str) -> str:
    """As the DNS is asked for it; empty where there is none."""
    found = key(address).rpartition("@")[2] if "@" in address else ""
    return found if "." in found and len(found) <= 253 else ""


def meant(address: str) -> str:
    """The address that was probably meant; empty when it looks right."""
    name, _at, domain = key(address).rpartition("@")
    label, _dot, ending = domain.partition(".")
    if not name or domain in PROVIDERS or label in REAL:
        return ""
    right = _name(label)
    if not right:
        return ""
    endings = NAMES[right]
    mended = SLIPS.get(ending, ending)
    if mended not in endings:
        if label == right or ending not in SLIPS:
            return ""  # yahoo.com.ar, hotmail.fr: other countries have theirs
        mended = endings[0]
    found = f"{right}.{mended}"
    return f"{name}@{found}" if found != domain else ""


def is_throwaway(address: str) -> bool:
    """Whether its domain, or the one it is below, gives mailboxes for ten minutes."""
    return any(each in blocklist for each in _upwards(domain_of(address)))


def is_sure(domain: str) -> bool:
    """Everybody's providers: they need no question."""
    return domain in PROVIDERS


def is_reserved(domain: str) -> bool:
    return domain.rpartition(".")[2] in RESERVED


def _name(label: str) -> str:
    """The provider whose name this is, or nearly."""
    if label in NAMES:
        return label
    near = [name for name in NAMES if OSA.distance(label, name) <= (2 if len(name) > 8 else 1)]
    return near[0] if near else ""


def _upwards(domain: str) -> Iterator[str]:
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
