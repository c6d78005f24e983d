"""The way into an organization by its address."""

import pytest

from tenants import strangers
from tenants.models import Device, Organization, PlatformAuditLine
from tests.tenants.factors import with_password


@pytest.mark.parametrize("slug", ["rival", "nobody-has-this", "AURORA", "aurora'--", "x" * 80])
def test_an_address_that_is_not_ones_own_answers_404_and_is_audited(slug, aurora, rival, browser):
    answer = browser(aurora.owner).get(f"/o/{slug}/")

    line = PlatformAuditLine.objects.filter(action="organization.refused").latest("at")
    assert answer.status_code == 404
    assert line.after["slug"] == slug[:60]
    assert line.actor_name == "owner@aurora.test"
    assert line.organization_id == (rival.organization.pk if slug == "rival" else None)


def test_an_anonymous_visitor_gets_the_same_404(aurora, browser):
    assert browser().get(aurora.url("")).status_code == 404


def test_strangers_fill_no_disk_with_their_attempts(aurora, browser, nothing_was_guessed, monkeypatch):
    """Of one network so many an hour are noted, of all together so many; of whoever has signed in each is."""
    monkeypatch.setattr(strangers, "OF_A_NETWORK", 3)
    monkeypatch.setattr(strangers, "OF_ALL", 5)
    noted = PlatformAuditLine.objects.filter(action="organization.refused")
    before = noted.count()
    first, neighbour, other, third = "203.0.113.7", "2001:db8::1", "198.51.100.7", "192.0.2.7"

    def ask(address: str, times: int, *, member=None) -> int:
        client = browser(member)
        for _time in range(times):
            assert client.get("/o/nobody-has-this/", REMOTE_ADDR=address).status_code == 404
        return noted.count() - before

    assert ask(first, 5) == 3
    assert ask(neighbour, 1) == 4
    assert ask(other, 2) == 5
    assert ask(third, 1) == 5
    assert ask(first, 4, member=aurora.rep) == 9


def test_a_removed_member_is_out_at_once(aurora, browser):
    client = browser(aurora.rep)
    assert client.get(aurora.url("settings/")).status_code == 302
    aurora.rep.is_active = False
    aurora.rep.save()

    assert client.get(aurora.url("settings/")).status_code == 404


def test_a_suspended_organization_is_closed(aurora, browser):
    Organization.objects.filter(pk=aurora.organization.pk).update(state=Organization.State.SUSPENDED)

    assert browser(aurora.owner).get(aurora.url("")).status_code == 404


def test_an_organization_that_is_behind_says_that_it_is_being_upgraded(aurora, browser):
    Organization.objects.filter(pk=aurora.organization.pk).update(schema_version="older")
    answer = browser(aurora.owner).get(aurora.url("settings/"))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("role", "page"), [("owner", "board"), ("manager", "board"), ("rep", "inbox"), ("viewer", "reports/shared")]
)
def test_each_role_lands_on_its_page(role, page, aurora, browser):
    assert browser(aurora.members[role]).get(aurora.url("")).headers["Location"] == aurora.url(f"{page}/")


def test_general_settings_are_the_admins(aurora, browser):
    form = {"name": "Aurora Nova", "timezone": "America/Manaus"}

    refused = browser(aurora.rep).post(aurora.url("settings/general/"), form)
    aurora.organization.refresh_from_db()
    assert (refused.status_code, aurora.organization.name) == (403, "Aurora")

    accepted = browser(aurora.admin).post(aurora.url("settings/general/"), form)
    aurora.organization.refresh_from_db()
    assert (accepted.status_code, aurora.organization.name, aurora.organization.timezone) == (
        302,
        "Aurora Nova",
        "America/Manaus",
    )
    line = PlatformAuditLine.objects.filter(table="tenants_organization", action="update").latest("at")
    assert (line.before["name"], line.after["name"], line.actor_name) == ("Aurora", "Aurora Nova", "admin@aurora.test")


def test_a_manager_sees_the_people_of_the_own_team(aurora, browser):
    page = browser(aurora.manager).get(aurora.url("settings/members/")).content.decode()

    assert "rep@aurora.test" in page
    assert "other_rep@aurora.test" not in page


@pytest.mark.parametrize(
    ("trusted", "said", "seen"),
    [
        (0, "198.51.100.7", "203.0.113.9"),
        (1, "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        (2, "192.0.2.1, 198.51.100.7:4711, 10.0.0.1", "198.51.100.7"),
        (1, "", "203.0.113.9"),
        (2, "198.51.100.7", "203.0.113.9"),
        (1, "<script>", "203.0.113.9"),
    ],
)
def test_audit_limits_and_devices_know_one_address_of_whoever_asks(trusted, said, seen, rival, aurora, settings):
    settings.TRUSTED_PROXY_COUNT = trusted
    forwarded = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    client = with_password(aurora.rep.user, address="203.0.113.9", **forwarded)

    assert client.get(rival.url("board/"), secure=True).status_code == 404
    line = PlatformAuditLine.objects.filter(action="organization.refused").latest("at")
    assert (line.address, Device.objects.get(user=aurora.rep.user).address) == (seen, seen)


def test_an_address_that_no_text_of_the_database_holds_is_404_too(aurora, browser):
    assert browser(aurora.owner).get("/o/a%00b/%00").status_code == 404
    assert PlatformAuditLine.objects.filter(action="organization.refused").latest("at").after["slug"] == "a\ufffdb"
