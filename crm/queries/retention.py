"""How long things are kept, as the page and the register of processing tell it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import job_kinds
from crm.models import Hold, RetentionRun
from crm.retention import KINDS
from tenants import context
from tenants.inbound.retention import BODY_DAYS, KEY_DAYS
from tenants.models.scoped import KEPT
from tenants.services.alerts import rules_of

RUNS = 30
BACKUPS = 35  # days; see docs/privacy.md


@dataclass(frozen=True)
class Fixed:
    """What is kept for a time that is decided elsewhere, or by nobody."""

    label: Promise
    time: str
    why: Promise
    url: str = ""


def fixed() -> list[Fixed]:
    audit = rules_of(context.current_organization_id())
    return [
        Fixed(
            gettext_lazy("Audit"),
            _("changes %(changes)s, security events %(security)s")
            % {"changes": months_in_words(audit.keep_changes), "security": months_in_words(audit.keep_security)},
            gettext_lazy("At least six months (Marco Civil, art. 15). It also holds what a removed row said before."),
            reverse("security_rules"),
        ),
        Fixed(
            gettext_lazy("Raw webhooks"),
            _("%(body)s days, their keys %(key)s") % {"body": BODY_DAYS, "key": KEY_DAYS},
            gettext_lazy("To read them again after a mistake, and to take none twice."),
        ),
        Fixed(
            gettext_lazy("What was archived or deleted"),
            days_in_words(KEPT.days),
            gettext_lazy("To bring it back."),
            reverse("archive"),
        ),
        Fixed(
            gettext_lazy("Exports and copies"),
            days_in_words(job_kinds.get("export").files_kept.days),
            gettext_lazy("For whoever asked for them."),
        ),
        Fixed(
            gettext_lazy("Consent and its proof"),
            _("as long as the person is known; a “no” for good, as a digest"),
            gettext_lazy("Whoever treats data has to prove consent (LGPD, art. 8, § 2)."),
        ),
        Fixed(gettext_lazy("Backups"), days_in_words(BACKUPS), gettext_lazy("Until they expire.")),
    ]


def months_in_words(months: int | None) -> str:
    if months is None:
        return _("kept")
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def days_in_words(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def newest_runs() -> list[RetentionRun]:
    """With the kind's name in words."""
    runs = list(RetentionRun.objects.all()[:RUNS])
    for run in runs:
        run.label = KINDS[run.kind].label if run.kind in KINDS else run.kind  # type: ignore[attr-defined]  # for the page
    return runs


def holds() -> QuerySet:
    return Hold.objects.select_related("contact", "lead__contact", "held_by")
