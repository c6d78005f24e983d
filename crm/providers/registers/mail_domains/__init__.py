"""The DNS, asked whether a domain receives mail."""

from crm.providers.registers.base import MailFacts, Register

from . import asking


class MailDomains(Register):
    key, label = "dns", "DNS"
    seconds_between = 0
    most_a_minute = 300

    def facts(self, kind: str, key: str) -> MailFacts:
        return asking.mail_of(key)
