"""MX records, else the domain's own address (RFC 5321, 5.1); a lone dot refuses all mail (RFC 7505).

Only an answer counts. A resolver that does not know the world, such as one inside a closed network, says of every
domain that there is none; so a "no" is believed only while a domain that certainly receives mail is found.
"""

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

from config.outside import alone
from config.outside.errors import Rejected, Unavailable
from crm.providers.registers.base import MailFacts

SECONDS = 2.0  # for one try
ALL_SECONDS = 5.0
SURE = "gmail.com"


def mail_of(domain: str) -> MailFacts:
    """Raises ``Rejected`` for what is no name, ``Unavailable`` when there was no answer."""
    alone.note_way_out("name servers")
    try:
        facts = _facts(domain)
        if not facts.receives and not _facts(SURE).receives:
            raise Unavailable("The resolver does not know the world.", code="no_answer")
    except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration) as error:
        raise Unavailable(type(error).__name__, code="no_answer") from None
    except (dns.exception.DNSException, UnicodeError, ValueError):
        raise Rejected("It is no name of the DNS.", code="no_name") from None
    except OSError as error:
        raise Unavailable(type(error).__name__, code="no_answer") from None
    return facts


def _facts(domain: str) -> MailFacts:
    resolver = _resolver()
    name = dns.name.from_text(domain)
    try:
        hosts = [record.exchange for record in resolver.resolve(name, "MX", search=False)]
    except dns.resolver.NXDOMAIN:
        return MailFacts(receives=False, why="no_domain")
    except dns.resolver.NoAnswer:
        has_address = any(_has(resolver, name, kind) for kind in ("A", "AAAA"))
        return MailFacts(receives=has_address, why="own_address" if has_address else "no_server")
    if all(host == dns.name.root for host in hosts):
        return MailFacts(receives=False, why="refuses")
    return MailFacts(receives=True, why="mx")


def _has(resolver: dns.resolver.Resolver, name: dns.name.Name, kind: str) -> bool:
    try:
        return bool(resolver.resolve(name, kind, search=False))
    except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
        return False


def _resolver() -> dns.resolver.Resolver:
    """The system's, or the one that is set; read anew each time, as the system's may change."""
    host, _colon, port = str(settings.DNS_SERVER).partition(":")
    resolver = dns.resolver.Resolver(configure=not host)
    if host:
        resolver.nameservers, resolver.port = [host], int(port or 53)
    resolver.timeout, resolver.lifetime = SECONDS, ALL_SECONDS
    return resolver
