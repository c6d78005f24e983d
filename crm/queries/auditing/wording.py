"""A line as a sentence: who did what to whom."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.queries.auditing import kinds
from crm.queries.auditing.names import USERS, Line, Names
from crm.queries.auditing.values import NOTHING, Change

# Security events: what follows the name of whoever did it. What an event tells can be named in its sentence.
EVENTS: dict[str, str | Promise] = {
    "organization.refused": gettext_lazy("was not let in at %(path)s"),
    "permission.refused": gettext_lazy("was refused %(method)s %(path)s"),
    "admin.refused": gettext_lazy("was refused the administration at %(path)s"),
    "api.wrong_organization": gettext_lazy("used a key of this organization for another one"),
    "token.reused": gettext_lazy("is out with a program: a token was used twice"),
    "token.wrong_organization": gettext_lazy("is out with a program: it was used for another organization"),
    "sign_in.refused": gettext_lazy("did not get in as %(email)s"),
    "second_factor.refused": gettext_lazy("gave a wrong code for the second step"),
    "second_step.missing": gettext_lazy("was not let in without a second step of signing in"),
    "sign_in.google_domain": gettext_lazy("was not let in by a Google account of somewhere else"),
    "api.in_clear": gettext_lazy("sent a key without encryption, to %(path)s: replace it"),
    "file.infected": gettext_lazy("opened a harmful file, and was refused: %(found)s"),
    "account.closed": gettext_lazy("closed their account"),
    "devices.signed_out": gettext_lazy("signed somebody out on %(count)s devices"),
    "sign_in.new_place": gettext_lazy("signed in from a new place"),
    "invitation.refused": gettext_lazy("opened an invitation that is not valid (%(reason)s)"),
    "export.begun": gettext_lazy("began an export (%(what)s)"),
    "export.made": gettext_lazy("exported %(rows)s rows (%(what)s)"),
    "records.read": gettext_lazy("read a list by the API (%(what)s)"),
    "import.sent": gettext_lazy("sent the file %(file)s to import (%(what)s)"),
    "import.begun": gettext_lazy("imported the file %(file)s (%(what)s)"),
    "broadcast.exported": gettext_lazy("exported the people of the broadcast %(name)s"),
    "contact.erasure_ordered": gettext_lazy("ordered the erasure of a person (contact %(contact)s)"),
    "contact.disclosure_begun": gettext_lazy("asked for a copy of a person’s data (contact %(contact)s)"),
    "contact.disclosed": gettext_lazy("made a copy of a person’s data (contact %(contact)s)"),
    "contact.erased": gettext_lazy("erased a person (contact %(contact)s)"),
    "organization.restored": gettext_lazy("brought the organization back from a backup"),
    "organization.copied": gettext_lazy("made another organization with the set-up of this one"),
    "organization.furnished": gettext_lazy("took the set-up over from another organization of theirs"),
    "member.password_changed": gettext_lazy("chose another password"),
    "member.email_changed": gettext_lazy("signs in by another e-mail now"),
    "member.second_factor_added": gettext_lazy("added a second step of signing in"),
    "member.second_factor_removed": gettext_lazy("removed a second step of signing in"),
    "member.google_connected": gettext_lazy("signs in by a Google account now"),
    "member.google_disconnected": gettext_lazy("signs in by a Google account no more"),
    "support.began": gettext_lazy("began to look into the organization (%(reason)s)"),
    "support.looked": gettext_lazy("looked at %(path)s"),
    "support.ended": gettext_lazy("ended the visit of %(by)s"),
    "files.swept": gettext_lazy("cleared %(files)s files that no record names; %(missing)s files are missing"),
    "audit.retired": gettext_lazy("erased %(lines)s lines of audit older than %(before)s"),
}
VERBS: dict[str, str | Promise] = {
    "insert": pgettext_lazy("audit", "created %(record)s"),
    "update": pgettext_lazy("audit", "changed %(record)s: %(fields)s"),
    "delete": pgettext_lazy("audit", "deleted %(record)s"),
    "opened": pgettext_lazy("audit", "opened %(record)s"),
}
ONE_FIELD = pgettext_lazy("audit", "changed %(field)s of %(record)s from %(before)s to %(after)s")
TOUCHED = pgettext_lazy("audit", "changed %(record)s")
MOST_FIELDS = 4
SHORT = 60


class Told(dict):
    """What an event did not tell is a dash."""

    def __missing__(self, key: str) -> str:
        return NOTHING


def who(line: Line, names: Names) -> str:
    """The person as called now, else as the line says: a key, a task, the system."""
    name = names.get((USERS, line.actor_id))
    kind, _space, rest = line.actor_name.partition(" ")
    match line.actor_name:
        case _ if kind == "support":
            return _("Support of the platform (%(who)s)") % {"who": rest}
        case _ if name:  # and the app that acted for them
            return f"{name} {rest}".rstrip()
        case "system":
            return _("The system")
        case "anonymous":
            return _("Somebody who is not signed in")
    match kind:
        case "task":
            return _("The system (%(task)s)") % {"task": rest}
        case "automation":
            return _("Automation %(name)s") % {"name": rest}
        case "API":
            return _("API key %(name)s") % {"name": rest.removeprefix("key ")}
    return line.actor_name


def what(line: Line, names: Names, changes: list[Change], *, readable: bool) -> str:
    """What follows the name."""
    if not line.table and line.action not in VERBS:
        told: Mapping[str, Any] = Told(line.after or {})
        return str(EVENTS.get(line.action, line.action)) % told if line.action in EVENTS else line.action
    record = called(line, names, readable=readable)
    if line.action == "update" and len(changes) == 1 and readable:
        one = changes[0]
        values = {"field": one.label, "before": _short(one.before), "after": _short(one.after)}
        return str(ONE_FIELD) % {**values, "record": record}
    if line.action == "update" and not changes:
        return str(TOUCHED) % {"record": record}
    fields = [change.label for change in changes]
    more = ["…"] if len(fields) > MOST_FIELDS else []
    told = {"record": record, "fields": ", ".join([*fields[:MOST_FIELDS], *more])}
    return str(VERBS.get(line.action, line.action)) % told


def called(line: Line, names: Names, *, readable: bool) -> str:
    """Marina Alves (lead); only the kind when there is no name, or it is not this reader's to see."""
    kind = kinds.label_of(line.table)
    if not readable:
        return kind
    known = {**(line.before or {}), **(line.after or {})}
    name = names.get((line.table, line.row_id)) or next((known[key] for key in kinds.NAMES if known.get(key)), "")
    return f"{_short(str(name))} ({kind})" if name else kind


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
