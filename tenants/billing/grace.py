"""A payment that failed: some days in which everything works and people are told, then nothing is sent until it is paid."""

from datetime import datetime, timedelta

from django.utils import timezone

from tenants import context
from tenants.billing.watching import tell_once
from tenants.models import BillingAccount, Organization

DAYS = 7
STEPS = (0, 3, 6)  # the days on which people are told; and on the last one, that it is over
TRIAL_WARNING = timedelta(days=3)
Standing = Organization.Standing


def follow(account: BillingAccount, *, is_unpaid: bool) -> None:
    """The account is paid, or is not; in its organization, while the account is locked."""
    if is_unpaid and account.unpaid_since is None:
        account.unpaid_since = timezone.now()
        account.save(update_fields=["unpaid_since"])
    elif not is_unpaid and account.unpaid_since is not None:
        tell_once("restored", _period(account.unpaid_since), 0)
        account.unpaid_since = None
        account.save(update_fields=["unpaid_since"])
    advance(account)


def advance(account: BillingAccount) -> None:
    """What follows from the time that has passed."""
    since = account.unpaid_since
    if since is None:
        _stand(Standing.PAID)
        return
    ends, passed = since + timedelta(days=DAYS), timezone.now() - since
    if passed >= timedelta(days=DAYS):
        _stand(Standing.LIMITED)
        tell_once("limited", _period(since), DAYS)
        return
    _stand(Standing.GRACE)
    step = max(step for step in STEPS if passed >= timedelta(days=step))
    tell_once("unpaid", _period(since), step, until=ends.isoformat())


def tell_of_trial(account: BillingAccount) -> None:
    """Shortly before the first payment."""
    ends = account.trial_ends
    if ends and timezone.now() >= ends - TRIAL_WARNING:
        tell_once("trial", f"{ends:%Y-%m-%d}", TRIAL_WARNING.days, until=ends.isoformat())


def watch() -> None:
    """Every hour, in each organization."""
    account = BillingAccount.objects.first()
    if account and account.unpaid_since:
        advance(account)
    if account and account.trial_ends:
        tell_of_trial(account)


def _stand(standing: str) -> None:
    rows = Organization.objects.filter(pk=context.current_organization_id())
    rows.exclude(standing=standing).update(standing=standing)


def _period(since: datetime) -> str:
    return f"{since:%Y-%m-%dT%H:%M:%S}"
