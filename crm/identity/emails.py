"""E-mail addresses in the form in which they compare: the same address, and probably the same mailbox."""

import unicodedata

GMAIL = frozenset({"gmail.com", "googlemail.com"})
# Read by whoever is on duty: the address says which company it is and not which person.
ROLES = frozenset(
    "admin administrativo atendimento comercial compras contact contato contatos faleconosco financeiro hello info"
    " marketing office rh sac sales secretaria suporte support vendas".split()
)
# Everybody's providers: their domain says nothing of a company.
PROVIDERS = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.com.br outlook.com outlook.com.br live.com yahoo.com yahoo.com.br"
    " icloud.com me.com bol.com.br uol.com.br terra.com.br ig.com.br globo.com globomail.com proton.me"
    " protonmail.com msn.com oi.com.br r7.com zipmail.com.br".split()
)


def key(text: str) -> str:
    """The same for all ways to write one address: letter case, full-width signs, a domain in its own script."""
    local, at, domain = _plain(text).rpartition("@")
    return f"{local}@{_ascii(domain)}" if at else domain


def mailbox(text: str) -> str:
    """Where mail to it probably ends up: without the plus-tag, and at Gmail without dots. Enough for a suggestion."""
    local, at, domain = key(text).rpartition("@")
    if not at:
        return domain
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def is_role(text: str) -> bool:
    """contato@…, vendas@…: several people's."""
    return key(text).partition("@")[0].partition("+")[0] in ROLES


def domain(text: str) -> str:
    """The company's domain; empty for those of everybody's providers."""
    found = key(text).rpartition("@")[2] if "@" in text else ""
    return "" if found in PROVIDERS else found


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").strip("<>").casefold()
    return unicodedata.normalize("NFC", text)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        return domain
