"""What can be done in the admins: by the services of the product's own pages, or not at all."""

from datetime import timedelta
from html import unescape

from django.conf import settings
from django.utils import timezone

from config.ids import uuid7
from config.redis_client import redis
from crm.models import Contact, LostReason
from crm.services import contacts
from messaging.models import Label
from messaging.services import labels
from tenants.context import in_tenant
from tenants.inbound import reading, store
from tenants.models import Delivery, Membership, PlatformAuditLine, Team
from tests.makers import make_contact
from tests.tenants.test_inbound import arrival


def test_the_operator_has_dead_letters_read_again(aurora, operator):
    store.keep([arrival(aurora)])
    dead = Delivery.objects.across_organizations().get()
    reading.give_up(dead, "broken", {})
    act = {"action": "read_again", "_selected_action": [str(dead.pk)]}

    assert operator.post("/admin/tenants/delivery/", act).status_code == 302

    again = Delivery.objects.across_organizations().get()
    assert (again.state, again.attempts, again.error) == ("stored", 0, "")
    line = PlatformAuditLine.objects.get(action="delivery.replayed")
    assert (line.actor_name, line.after) == ("ops@loved.test", {"done": 1, "left": 0})


def act(client, url: str, action: str, *rows) -> str:
    """What the page says after an action on these rows."""
    told = client.post(url, {"action": action, "_selected_action": [str(row.pk) for row in rows]}, follow=True)
    assert told.status_code == 200
    return unescape(told.content.decode())


def test_what_is_away_comes_back_from_its_list_or_says_what_to_do_first(aurora, rival, browser):
    with in_tenant(aurora.schema):
        marina = make_contact("Marina Alves")
        contacts.archive(marina, by=aurora.manager.user)
        vip = labels.add(by=None, name="VIP", colour="won")
        labels.remove(vip, into=None, by=aurora.manager.user)
        labels.add(by=None, name="vip", colour="lost")
    client = browser(aurora.admin)

    assert "1 registro foi restaurado" in act(client, aurora.url("admin/crm/contact/?away=yes"), "restore", marina)
    said = act(client, aurora.url("admin/messaging/label/?away=yes"), "restore", vip)

    assert "Outra etiqueta já tem este nome. Renomeie aquela primeiro" in said
    with in_tenant(aurora.schema):
        assert Contact.objects.get(pk=marina.pk).archived_at is None
        assert [label.name for label in Label.objects.all()] == ["vip"]


def test_names_are_changed_by_the_services_of_the_settings(aurora, browser):
    team = Team.objects.of(aurora.organization).get()
    with in_tenant(aurora.schema):
        reason, other = LostReason.objects.all()[:2]
    client = browser(aurora.admin)

    Team.objects.of(aurora.organization).create(organization=aurora.organization, name="Equipe RJ")
    names = ("Equipe RJ", "  Equipe   Sul ")
    assert [
        client.post(aurora.url(f"admin/tenants/team/{team.pk}/change/"), {"name": name}).status_code for name in names
    ] == [200, 302]
    url = aurora.url(f"admin/crm/lostreason/{reason.pk}/change/")
    assert [client.post(url, {"name": name}).status_code for name in (f" {other.name.upper()}", " Sem   tempo ")] == [
        200,
        302,
    ]
    assert client.post(aurora.url(f"admin/tenants/team/{team.pk}/delete/"), {"post": "yes"}).status_code == 403

    assert [each.name for each in Team.objects.of(aurora.organization).all()] == ["Equipe RJ", "Equipe Sul"]
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).team_id == team.pk
    with in_tenant(aurora.schema):
        assert LostReason.objects.get(pk=reason.pk).name == "Sem tempo"


def test_the_operator_sees_what_waits_and_which_accounts_are_left_alone(aurora, operator):
    store.keep([arrival(aurora)])
    Delivery.objects.across_organizations().update(received_at=timezone.now() - timedelta(minutes=10))
    account = uuid7()
    redis().set(f"{settings.REDIS_PREFIX}:{aurora.schema}:pacing:{account}:pause", 1, ex=30)

    told = unescape(operator.get("/admin/").content.decode())

    assert "há 10 min" in told
    assert all(words in told for words in (str(account), "fora do ar ou pedindo pausa", aurora.organization.slug))
    redis().delete(f"{settings.REDIS_PREFIX}:{aurora.schema}:pacing:{account}:pause")
    same = act(operator, "/admin/tenants/organization/", "look_for_drift", aurora.organization)
    assert "1 esquema está como deve" in same
