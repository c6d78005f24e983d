"""Incidents: the clock of three business days, the steps, what is prepared, and a record that nobody changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from config.days_off import business_days_after
from crm.api.leads import LeadViewSet
from crm.models import Notification
from crm.services import incident_news
from tenants import audit, context, tripwire
from tenants.context import in_tenant
from tenants.models import ApiKey, Grant, Incident, IncidentEntry, PlatformAuditLine, PrivacyContact, User
from tenants.privacy import incidents
from tests.api.apps import tokens_of
from tests.api.calling import bearing, make_key
from tests.clock import travel
from tests.isolation.people_rows import app_of
from tests.isolation.rows import fingerprint
from tests.markup import text_of

HERE = ZoneInfo("America/Sao_Paulo")
FRIDAY = datetime(2026, 10, 9, 15, 0, tzinfo=HERE)


@pytest.mark.parametrize(
    ("known", "days", "last"),
    [
        (date(2026, 11, 3), 3, date(2026, 11, 6)),  # a Tuesday
        (date(2026, 10, 9), 3, date(2026, 10, 15)),  # a Friday before Nossa Senhora Aparecida, a Monday
        (date(2026, 10, 10), 3, date(2026, 10, 15)),  # a Saturday
        (date(2026, 12, 23), 3, date(2026, 12, 29)),  # Christmas is a Friday
        (date(2026, 12, 30), 3, date(2027, 1, 5)),  # into the next year
        (date(2026, 11, 3), 6, date(2026, 11, 11)),  # twice the time, for a small agent
    ],
)
def test_three_business_days_leave_out_weekends_and_national_holidays(known, days, last):
    assert business_days_after(known, days) == last


def test_an_incident_from_its_opening_to_its_record(aurora, rival, browser):
    page, url = browser(aurora.admin), aurora.url("settings/privacy/incidents/")
    theirs = fingerprint(rival.schema)
    with in_tenant(aurora.schema):
        answers = {"controller": "Aurora Ltda", "officer": "Olga Reis", "email": "dpo@aurora.test"}
        PrivacyContact.objects.create(organization=aurora.organization, **answers)
    opened = page.post(url, {"title": "Planilha enviada a outro cliente", "known_at": "2026-11-03T10:00"})
    with in_tenant(aurora.schema):
        incident = Incident.objects.get()
    one = f"{url}{incident.pk}/"
    assert opened["HX-Redirect"] == one
    assert incidents.due(incident) == datetime(2026, 11, 6, 23, 59, 59, tzinfo=HERE)

    def fill(step: str, **said) -> int:
        return page.post(f"{one}{step}/", said).status_code

    assert page.post(f"{one}closure/").status_code == 200
    assert fill("containment", contained_at="2999-01-01T10:00") == 422
    assert fill("containment", contained_at="2026-11-03T11:00", measures_after="Link revogado") == 200
    assert fill("assessment", kinds=["identity", "financial"], persons="12", risk="relevant", impact="Golpes") == 200
    text = text_of(page.get(one))
    assert "Aurora Ltda" in text and "Olga Reis, dpo@aurora.test" in text and "Titulares afetados: 12" in text
    assert "Dados financeiros" in text and "Link revogado" in text and "03/11/2026 10:00" in text
    assert fill("authority", anpd_at="2026-11-04T09:00", anpd_protocol="0001/2026") == 200
    with in_tenant(aurora.schema), pytest.raises(incidents.Unfinished, match="persons"):
        incidents.close(Incident.objects.get(), by=aurora.owner.user)
    assert fill("persons", persons_at="2026-11-04T10:00", persons_how="E-mail") == 200
    page.post(one, {"text": "Cliente confirmou que apagou"})
    page.post(f"{one}closure/")
    with in_tenant(aurora.schema):
        kinds = list(IncidentEntry.objects.filter(incident=incident).values_list("kind", flat=True))
        assert kinds == ["opened", "changed", "changed", "changed", "changed", "noted", "closed"]
        assert Incident.objects.get().closed_at is not None
        assert incidents.clock(Incident.objects.get()).is_stopped
    page.delete(f"{one}closure/")
    with in_tenant(aurora.schema):
        assert Incident.objects.get().is_open
    assert browser(rival.owner).get(rival.url(f"settings/privacy/incidents/{incident.pk}/")).status_code == 404
    assert browser(aurora.manager).post(url, {"title": "x", "known_at": "2026-11-03T10:00"}).status_code == 403
    assert (fingerprint(rival.schema), mail.outbox) == (theirs, [])


@pytest.mark.parametrize("how", ["update", "delete", "cascade"])
def test_nobody_changes_a_line_of_the_record(how, inside_aurora):
    incident = incidents.open_one("Notebook perdido", by=inside_aurora.owner.user)
    lines = IncidentEntry.objects.filter(incident=incident)

    with pytest.raises(DatabaseError), transaction.atomic():
        if how == "update":
            lines.update(text="nada")
        elif how == "delete":
            lines.delete()
        else:
            incident.delete()
    assert lines.get().text == "Notebook perdido"


def test_people_are_reminded_once_at_each_mark_until_nothing_is_due(inside_aurora, rival):
    def told() -> list[str]:
        incident_news.tell_forgotten()
        rows = Notification.objects.filter(kind="security.incident").order_by("created_at", "id")
        return [f"{row.user.email.partition('@')[0]} {row.particulars['mark']}" for row in rows]

    with travel(FRIDAY, tick=False):
        incident = incidents.open_one("Notebook perdido", by=inside_aurora.owner.user, known_at=timezone.now())
        assert told() == told() == ["admin opened"]  # nobody of their own deeds
    with travel(datetime(2026, 10, 10, 15, 1, tzinfo=HERE), tick=False):
        assert told() == told() and set(told()[1:]) == {"owner 24h", "admin 24h"}
    with travel(datetime(2026, 10, 16, 0, 0, tzinfo=HERE), tick=False):
        assert incidents.clock(incident).is_over
        assert set(told()[3:]) == {"owner due", "admin due"}  # the newest word is enough
        assert len(told()) == 5
    other = incidents.open_one("Outro", by=inside_aurora.owner.user)
    Incident.objects.filter(pk=other.pk).update(risk="low", known_at=FRIDAY)
    assert len(told()) == 5  # where nobody has to be told, no clock runs
    with in_tenant(rival.schema):
        incident_news.tell_forgotten()
        assert not Notification.objects.filter(kind="security.incident").exists()


def test_a_leak_that_was_caught_shuts_what_it_came_through_and_opens_one_incident(aurora, rival, queue):
    key, _secret = make_key(aurora)
    for actor in (key.pk, aurora.rep.user_id):
        for _again in range(2):
            who = audit.Actor(id=str(actor), request_id="r-1")
            with audit.acting(who), in_tenant(aurora.schema), pytest.raises(tripwire.DoorBypassed):
                tripwire._refuse(rival.schema, aurora.schema)
    assert not context.inside()
    queue.run()

    assert ApiKey.objects.across_organizations().get(pk=key.pk).revoked_at is not None
    incident = Incident.objects.across_organizations().get()
    assert (incident.organization_id, incident.origin) == (None, "system")
    assert rival.schema in incident.description
    with in_tenant(aurora.schema):
        assert not Incident.objects.exists()


@pytest.mark.usefixtures("nothing_was_guessed")
def test_a_leak_that_came_by_an_app_ends_what_the_person_allowed_it_and_nothing_else(
    aurora, rival, queue, monkeypatch, browser
):
    app = app_of(aurora)
    used, other = (tokens_of(member, app)["access_token"] for member in (aurora.rep, aurora.other_rep))
    page = browser(aurora.rep)
    with monkeypatch.context() as patched:
        patched.setattr(LeadViewSet, "rows", lambda view: tripwire._refuse(rival.schema, aurora.schema))
        with pytest.raises(tripwire.DoorBypassed):
            bearing(aurora, used).get("leads/")
    queue.run()

    assert bearing(aurora, used).get("leads/").status_code == 401
    assert bearing(aurora, other).get("leads/").status_code == 200
    assert page.get(aurora.url("board/")).status_code == 200
    grant = Grant.objects.of(aurora.organization).get(user=aurora.rep.user)
    assert grant.ended_by == "wrong_organization"
    assert PlatformAuditLine.objects.get(action="tripwire.caught").after["shut"] == f"grant {grant.pk}"


def test_the_operator_sees_the_platforms_incidents_only(aurora, client):
    client.force_login(User.objects.create_superuser("ops@loved.test", "x" * 12, name="Ops"))
    incidents.found(None, key="door:1", title="Da plataforma", text="…")
    incidents.found(aurora.organization.pk, key="door:1", title="Da Aurora", text="…")

    text = client.get("/admin/tenants/incident/").content.decode()
    one = Incident.objects.across_organizations().get(organization=None)
    page = f"/admin/tenants/incident/{one.pk}/change/"
    client.post(page, {"known_at_0": "2026-11-03", "known_at_1": "10:00", "risk": "low", "kinds": "identity"})

    one.refresh_from_db()
    assert "Da plataforma" in text and "Da Aurora" not in text
    assert (one.risk, list(one.entries.values_list("kind", flat=True))) == ("low", ["opened", "changed"])
