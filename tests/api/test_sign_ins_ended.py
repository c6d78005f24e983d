"""What ends a sign-in by the API: a token used twice, another organization, whatever ends its person."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from tenants.models import Grant, GrantToken, Membership, User
from tenants.services import devices, grants
from tests.api.calling import bearing
from tests.api.signing_in import lines, post, sign_in, told
from tests.clock import travel
from tests.committed import at_once

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def test_a_refresh_is_good_once_and_whoever_comes_second_ends_them_all(
    aurora, tokens, queue, django_capture_on_commit_callbacks
):
    second = post("refresh/", {"refresh": tokens["refresh"]}).json()
    assert second["refresh"] != tokens["refresh"]
    assert bearing(aurora, second["access"]).get("leads/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        stolen = post("refresh/", {"refresh": tokens["refresh"]})

    assert told(stolen) == (401, "not_authenticated")
    for access in (tokens["access"], second["access"]):
        assert bearing(aurora, access).get("leads/").status_code == 401
    assert post("refresh/", {"refresh": second["refresh"]}).status_code == 401
    grant, [line] = Grant.objects.of(aurora.organization).get(), lines("token.reused")
    assert (grant.ended_by, line.after) == ("reused", {"grant": str(grant.pk)})
    assert (line.organization_id, line.actor_id) == (aurora.organization.pk, str(aurora.rep.user_id))
    queue.run()
    assert [(message.to, "Aurora" in message.body) for message in mail.outbox] == [(["rep@aurora.test"], True)]


def test_of_twenty_at_once_one_gets_the_next_token(committed):
    cast = committed.aurora
    _grant, secret = grants.begin(cast.rep, address="127.0.0.1", agent="")

    answers = at_once(*(partial(grants.go_on, secret, address="127.0.0.1") for _turn in range(20)))

    assert len([answer for answer in answers if answer]) == 1
    assert Grant.objects.of(cast.organization).get().ended_by == "reused"
    assert GrantToken.objects.count() == 2


@pytest.mark.parametrize("where", ["call", "refresh"])
def test_meaning_another_organization_ends_the_sign_in(where, aurora, rival, tokens, queue):
    foreign = {"X-Org-Id": str(rival.organization.pk)}
    if where == "call":
        answer = bearing(aurora, tokens["access"]).get("leads/", headers=foreign)
        assert [line.after["meant"] for line in lines("api.wrong_organization")] == [foreign["X-Org-Id"]]
    else:
        answer = post("refresh/", {"refresh": tokens["refresh"]}, **foreign)

    assert told(answer) == (401, "not_authenticated")
    assert bearing(aurora, tokens["access"]).get("leads/").status_code == 401
    assert post("refresh/", {"refresh": tokens["refresh"]}).status_code == 401
    assert Grant.objects.of(aurora.organization).get().ended_by == "wrong_organization"
    assert [line.organization_id for line in lines("token.wrong_organization")] == [aurora.organization.pk]
    assert sign_in(aurora, aurora.rep).status_code == 201


def _signed_out(cast):
    devices.end(cast.rep.user)


def _another_password(cast):
    cast.rep.user.set_password("outra senha bem comprida")
    cast.rep.user.save()


def _removed(cast):
    Membership.objects.of(cast.organization).filter(pk=cast.rep.pk).update(is_active=False)


def _shut(cast):
    User.objects.filter(pk=cast.rep.user_id).update(is_active=False)


def _suspended(cast):
    cast.organization.state = "suspended"
    cast.organization.save()


@pytest.mark.parametrize("cut", [_signed_out, _another_password, _removed, _shut, _suspended])
def test_what_ends_a_person_ends_their_programs_at_the_next_call(cut, aurora, tokens):
    others = sign_in(aurora, aurora.owner).json()["access"]

    cut(aurora)

    assert bearing(aurora, tokens["access"]).get("leads/").status_code == 401
    assert post("refresh/", {"refresh": tokens["refresh"]}).status_code == 401
    assert GrantToken.objects.filter(used_at__isnull=False).count() == 0
    assert (bearing(aurora, others).get("leads/").status_code == 200) is (cut is not _suspended)


def test_a_program_signs_itself_out(aurora, tokens):
    assert [post("end/", {"refresh": refresh}).status_code for refresh in (tokens["refresh"], "lvr_x")] == [204, 204]
    assert bearing(aurora, tokens["access"]).get("leads/").status_code == 401


def test_a_person_sees_their_programs_and_ends_them_and_nobody_elses(aurora, rival, tokens, browser):
    Grant.objects.of(aurora.organization).update(agent="sync-tool/2.1")
    grant = Grant.objects.of(aurora.organization).get()

    for stranger in (aurora.owner, rival.owner):
        assert "sync-tool" not in browser(stranger).get("/security/").content.decode()
        assert browser(stranger).delete(f"/security/programs/?only={grant.pk}").status_code == 404
    mine = browser(aurora.rep)
    assert "sync-tool/2.1" in mine.get("/security/").content.decode()
    assert mine.delete("/security/programs/?only=x").status_code == 404
    assert bearing(aurora, tokens["access"]).get("leads/").status_code == 200

    assert "sync-tool" not in mine.delete(f"/security/programs/?only={grant.pk}").content.decode()
    assert bearing(aurora, tokens["access"]).get("leads/").status_code == 401


def test_what_nobody_could_use_any_more_goes(aurora, tokens):
    with travel(timezone.now() + grants.REFRESH_FOR + timedelta(days=1)):
        assert post("refresh/", {"refresh": tokens["refresh"]}).status_code == 401
        grants.prune()
        assert (GrantToken.objects.count(), Grant.objects.of(aurora.organization).count()) == (0, 1)
    with travel(timezone.now() + grants.REFRESH_FOR + grants.LONGEST + timedelta(days=1)):
        grants.prune()
        assert Grant.objects.of(aurora.organization).count() == 0
