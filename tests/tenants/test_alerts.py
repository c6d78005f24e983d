"""What raises an alert, once a window, in whose organization, and who is told; what nobody needs to be told raises none."""

from datetime import UTC, datetime
from functools import partial

import pytest
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.core import mail

from crm.models import Notification
from crm.services import alerting, notification_mail
from tenants import audit
from tenants.billing.models import BillingAccount
from tenants.context import in_tenant
from tenants.models import Alert, Membership, PlatformAuditLine, Role, SecurityRules
from tenants.services import alerts, members, places
from tests.cast import PASSWORD
from tests.clock import travel
from tests.committed import at_once

WEDNESDAY_NIGHT = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # 23:30 of Tuesday in São Paulo
WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)  # noon
Rule = Alert.Rule


def raised(cast) -> list[tuple[str, str, int]]:
    rows = Alert.objects.of(cast.organization).order_by("raised_at", "id")
    return [(alert.rule, alert.told, alert.times) for alert in rows]


def told(cast) -> set[tuple[str, str]]:
    """Whom of what, once the sweep was there."""
    with in_tenant(cast.schema):
        alerting.tell_forgotten()
        rows = Notification.objects.filter(kind__startswith="security.").select_related("user")
        return {(row.user.email.partition("@")[0], row.particulars["rule"]) for row in rows}


def person(member) -> audit.Actor:
    return audit.Actor(id=str(member.user_id), name=member.user.email, address="203.0.113.9")


def test_ten_failed_sign_ins_in_five_minutes_alert_owners_and_admins_once(aurora, rival):
    email = aurora.rep.user.email
    with travel(WEDNESDAY, tick=False) as clock:
        for _try in range(9):
            audit.record("sign_in.refused", email=email.upper())
        assert raised(aurora) == []
        clock.shift(301)
        audit.record("sign_in.refused", email=email)  # the others are too long ago
        assert raised(aurora) == []
        for _try in range(8):
            audit.record("second_factor.refused", user=str(aurora.rep.user_id))
        audit.record("sign_in.refused", email="nobody@nowhere.test")
        assert raised(aurora) == []
        audit.record("sign_in.refused", email=email)
        audit.record("sign_in.refused", email=email)

        assert raised(aurora) == [(Rule.FAILED_SIGN_INS, email, 11)]
        assert raised(rival) == []
        assert told(aurora) == {("owner", "sign_in.failed"), ("admin", "sign_in.failed")}
        assert told(rival) == set()
        assert told(aurora) == {("owner", "sign_in.failed"), ("admin", "sign_in.failed")}
        with in_tenant(aurora.schema):
            while notification_mail.send_one():
                pass
    assert sorted(message.to[0] for message in mail.outbox) == ["admin@aurora.test", "owner@aurora.test"]
    assert email in mail.outbox[0].subject


def test_three_attempts_of_a_stranger_alert_whom_they_were_aimed_at(aurora, rival, browser):
    stranger, anonymous = browser(rival.rep), browser()
    for _try in range(5):
        anonymous.get(aurora.url("board/"))  # whose session ended knocks at the own door too
    for path in ("board/", "inbox/"):
        assert stranger.get(aurora.url(path)).status_code == 404
    assert raised(aurora) == []

    stranger.get(aurora.url("contacts/"))

    assert raised(aurora) == [(Rule.FOREIGN_ATTEMPTS, "rep@rival.test", 3)]
    assert raised(rival) == []
    assert told(aurora) == {("owner", "organization.refused"), ("admin", "organization.refused")}


def test_many_refusals_of_one_member_alert(aurora, browser):
    SecurityRules.objects.of(aurora.organization).create(organization=aurora.organization, denials=3)
    client = browser(aurora.viewer)
    for _try in range(3):
        assert client.get(aurora.url("settings/audit/")).status_code == 403

    assert raised(aurora) == [(Rule.DENIALS, "viewer@aurora.test", 3)]


@pytest.mark.parametrize(
    ("moment", "rows", "rules", "alerts_are"),
    [
        (WEDNESDAY_NIGHT, 1001, {}, 1),
        (WEDNESDAY_NIGHT, 1000, {}, 0),
        (WEDNESDAY, 50_000, {}, 0),
        (datetime(2026, 11, 28, 15, tzinfo=UTC), 1001, {}, 1),  # a Saturday
        (datetime(2026, 11, 28, 15, tzinfo=UTC), 1001, {"works_weekends": True}, 0),
        (WEDNESDAY_NIGHT, 1001, {"export_rows": 5000}, 0),
    ],
)
def test_a_large_export_outside_working_hours_alerts(moment, rows, rules, alerts_are, aurora, rival):
    SecurityRules.objects.of(aurora.organization).create(organization=aurora.organization, **rules)
    with travel(moment, tick=False), in_tenant(aurora.schema), audit.acting(person(aurora.manager)):
        audit.record("export.made", what="lead", rows=rows)

    assert raised(aurora) == [(Rule.LATE_EXPORT, "manager@aurora.test", 1)] * alerts_are
    assert raised(rival) == []


def test_the_first_sign_in_from_a_new_country_alerts(aurora, rival):
    user = aurora.rep.user
    for address in ("127.0.0.1", "200.147.3.157", "177.71.128.21", "10.0.0.1"):
        places.note(user, address)
    assert raised(aurora) == []

    places.note(user, "217.0.0.1")
    places.note(user, "217.0.0.2")

    assert raised(aurora) == [(Rule.NEW_PLACE, "rep@aurora.test · DE", 1)]
    assert raised(rival) == []


def test_owners_are_told_of_changes_and_not_of_their_own(aurora, rival):
    with in_tenant(aurora.schema):
        manager = Role.objects.get(key="manager")
        with audit.acting(person(aurora.admin)):
            for member in (aurora.rep, aurora.viewer):
                members.change(Membership.objects.get(pk=member.pk), role=manager, team=None, by=aurora.admin)
        with audit.acting(person(aurora.owner)):
            Membership.objects.filter(pk=aurora.other_rep.pk).update(role=manager)
        Membership.objects.filter(pk=aurora.other_rep.pk).update(team=None)  # the system's own work is no news
        alerts.look_at_changes()
        alerts.look_at_changes()

    assert sorted(raised(aurora)) == [
        (Rule.ROLES_CHANGED, "admin@aurora.test", 1),
        (Rule.ROLES_CHANGED, "admin@aurora.test", 1),
        (Rule.ROLES_CHANGED, "owner@aurora.test", 1),
    ]
    assert told(aurora) == {("owner", "changed.roles")}
    with in_tenant(aurora.schema):
        assert Notification.objects.filter(kind="security.changed").count() == 2
        assert not any(alert.is_open for alert in Alert.objects.all())
    assert raised(rival) == []


def test_owners_are_told_when_who_runs_the_organization_changes_the_own_way_in(aurora, rival, browser):
    """Of everybody else it is a line of audit."""
    chosen = {"oldpassword": PASSWORD, "password1": "girafa lilás pede café", "password2": "girafa lilás pede café"}
    for member in (aurora.admin, aurora.rep, aurora.owner):
        for signal in (authenticator_added, authenticator_removed):
            signal.send(sender=None, request=None, user=member.user, authenticator=None)
        assert browser(member).post("/accounts/password/change/", chosen).status_code == 302
    lines = PlatformAuditLine.objects.filter(organization_id=aurora.organization.pk, action__startswith="member.")

    assert sorted(lines.filter(actor_id=aurora.rep.user_id).values_list("action", flat=True)) == [
        "member.password_changed",
        "member.second_factor_added",
        "member.second_factor_removed",
    ]
    assert [rule for rule, who, _times in raised(aurora) if who == aurora.rep.user.email] == []
    assert raised(aurora).count((Rule.SECURITY_CHANGED, aurora.admin.user.email, 1)) == 3
    assert told(aurora) == {("owner", "changed.security")}
    with in_tenant(aurora.schema):
        paths = set(Notification.objects.filter(kind="security.changed").values_list("path", flat=True))
    assert paths == {f"settings/audit/?who={aurora.admin.user_id}"}
    assert raised(rival) == []


def test_owners_are_told_when_somebody_changes_how_the_organization_pays(aurora, rival):
    with in_tenant(aurora.schema):
        with audit.acting(person(aurora.admin)):
            BillingAccount(organization=aurora.organization, item="si_1").save()
        alerts.look_at_changes()

    assert raised(aurora) == [(Rule.BILLING_CHANGED, "admin@aurora.test", 1)]
    assert told(aurora) == {("owner", "changed.billing")}
    assert raised(rival) == []


def test_an_alert_is_settled_once_with_a_note_by_whoever_may(aurora, rival, browser):
    alerts.raise_alert(aurora.organization.pk, Rule.DENIALS, "viewer@aurora.test")
    alert = Alert.objects.of(aurora.organization).get()
    url = aurora.url(f"settings/audit/alerts/{alert.pk}/")

    assert browser(aurora.admin).post(url, {"note": "  "}).status_code == 422
    assert browser(aurora.manager).post(url, {"note": "não"}).status_code == 403
    assert browser(rival.owner).post(rival.url(f"settings/audit/alerts/{alert.pk}/"), {"note": "x"}).status_code == 404
    assert Alert.objects.of(aurora.organization).get().acknowledged_at is None
    first = browser(aurora.admin).post(url, {"note": "Era um link antigo."})
    second = browser(aurora.owner).post(url, {"note": "Outra coisa"})

    kept = Alert.objects.of(aurora.organization).get()
    assert (kept.note, kept.acknowledged_by_id) == ("Era um link antigo.", aurora.admin.user_id)
    assert "Outra pessoa já verificou" in second.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert first.status_code == second.status_code == 200
    page = browser(aurora.owner).get(aurora.url("settings/audit/alerts/")).content.decode()
    assert "Era um link antigo." in page and "viewer@aurora.test" in page
    line = PlatformAuditLine.objects.filter(table="tenants_alert", action="update").latest("at")
    assert (line.actor_name, line.after["note"]) == ("admin@aurora.test", "Era um link antigo.")


def test_thresholds_are_an_organizations_own(aurora, rival, browser):
    client, url = browser(aurora.admin), aurora.url("settings/audit/rules/")
    told = {"failed_sign_ins": 5, "within_minutes": 10, "foreign_attempts": 1, "denials": 50, "export_rows": 500}
    times = {"works_from": "08:00", "works_to": "18:00", "keep_changes": 12, "keep_security": 36}

    assert client.post(url, {**told, **times, "works_to": "07:00"}).status_code == 422
    assert client.post(url, {**told, **times, "keep_changes": 5}).status_code == 422
    assert not SecurityRules.objects.of(aurora.organization).exists()
    assert client.post(url, {**told, **times}).status_code == 302
    assert client.post(url, {**told, **times, "failed_sign_ins": 6}).status_code == 302

    rules = alerts.rules_of(aurora.organization.pk)
    assert (rules.failed_sign_ins, rules.keep_changes, rules.works_weekends) == (6, 12, False)
    assert alerts.rules_of(rival.organization.pk).failed_sign_ins == 10


def test_two_processes_at_once_raise_one_alert(committed):
    organization = committed.aurora.organization.pk
    raise_it = partial(alerts.raise_alert, organization, Rule.DENIALS, "x@y.test")

    at_once(*[raise_it] * 6)

    assert [alert.count for alert in Alert.objects.of(organization)] == [6]
