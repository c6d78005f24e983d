"""Signing in by the API with a passkey: a question is good once, and what another device, page or person says opens nothing."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from config import clock
from tenants.models import Grant, PasskeyChallenge, PlatformAuditLine, User
from tests.api.calling import bearing
from tests.api.signing_in import post, sign_in, told
from tests.tenants.passkey import Device, give_passkey, text

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")
REFUSED = (401, "not_authenticated")


@pytest.fixture
def device(aurora) -> Device:
    EmailAddress.objects.create(user=aurora.rep.user, email=aurora.rep.user.email, verified=True, primary=True)
    device = give_passkey(aurora.rep.user)
    Grant.objects.across_organizations().all().delete()
    return device


def asked(organization: str = "aurora") -> dict:
    return post("passkey/question/", {"organization": organization}).json()


def answer(signed: str | dict, organization: str = "aurora"):
    said = json.loads(signed) if isinstance(signed, str) else signed
    return post("passkey/", {"organization": organization, "credential": said})


def test_a_passkey_alone_brings_the_tokens_of_one_organization(aurora, device):
    assert told(sign_in(aurora, aurora.rep)) == (401, "second_factor_required")
    question = post("passkey/question/", {"organization": "aurora"})
    assert (question.status_code, question.headers["Cache-Control"]) == (201, "no-store")
    wanted = question.json()
    assert (wanted["expires_in"], wanted["publicKey"]["rpId"]) == (120, "testserver")
    assert wanted["publicKey"]["userVerification"] == "required"
    assert not wanted["publicKey"].get("allowCredentials")  # who has which passkey is told to nobody

    tokens = answer(device.get(wanted))

    assert (tokens.status_code, tokens.json()["organization"]) == (201, str(aurora.organization.pk))
    assert bearing(aurora, tokens.json()["access"]).get("leads/").status_code == 200
    assert post("refresh/", {"refresh": tokens.json()["refresh"]}).status_code == 200
    assert Grant.objects.of(aurora.organization).get().user_id == aurora.rep.user_id


def test_a_question_is_good_once_for_two_minutes_at_the_organization_it_was_asked_for(aurora, rival, device):
    signed = device.get(asked())
    assert answer(signed).status_code == 201
    assert told(answer(signed)) == REFUSED

    meant_for_another = device.get(asked("rival"))
    assert told(answer(meant_for_another)) == REFUSED
    assert told(answer(meant_for_another, "rival")) == REFUSED  # used up by the try
    assert told(answer(device.get(asked("rival")), "rival")) == told(answer(device.get(asked("no-one")), "no-one"))

    late = device.get(asked())
    PasskeyChallenge.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert told(answer(late)) == REFUSED
    asked()
    assert PasskeyChallenge.objects.count() == 1  # those of before are gone

    page = Client().get("/accounts/2fa/passkeys/sign-in/", headers={"Accept": "application/json"}, secure=True)
    assert told(answer(device.get(page.json()["request_options"]))) == REFUSED
    assert told(answer(device.get({"publicKey": {"challenge": text(b"c" * 32)}}))) == REFUSED
    assert Grant.objects.across_organizations().count() == 1


@pytest.mark.parametrize("wrong", ["origin", "verification", "key", "person", "unknown", "inactive"])
def test_another_page_no_finger_another_device_or_person_open_nothing(aurora, device, wrong):
    match wrong:
        case "origin":
            device.origin = "https://testserver.evil.example"
        case "verification":
            device.verifies = False
        case "key":
            device.key = Device().key
        case "person":
            device.handle = text(user_pk_to_url_str(aurora.owner.user).encode())
        case "unknown":
            device.id = b"another-passkey."
        case "inactive":
            User.objects.filter(pk=aurora.rep.user_id).update(is_active=False)

    assert told(answer(device.get(asked()))) == REFUSED
    assert not Grant.objects.across_organizations().exists()
    refusals = PlatformAuditLine.objects.filter(action="second_factor.refused")
    assert refusals.count() == (0 if wrong == "inactive" else 1)


def test_a_copied_device_is_noticed_and_both_stop_where_the_counter_went_back(aurora, device):
    device.count = 7
    assert answer(device.get(asked())).status_code == 201
    for copied in (7, 6, 0):
        device.count = copied
        assert told(answer(device.get(asked()))) == REFUSED
    assert {line.after["why"] for line in PlatformAuditLine.objects.filter(action="second_factor.refused")} == {
        "counter"
    }
    device.count = 8
    assert answer(device.get(asked())).status_code == 201


def test_what_is_no_answer_of_a_device_is_refused_and_guessing_ends_soon(aurora, device):
    sound = json.loads(device.get(asked()))
    broken = [
        {},
        {"id": 1},
        {"response": "x"},
        {**sound, "response": []},
        {**sound, "rawId": None},
        {**sound, "id": "é"},
    ]
    for name in sound["response"]:
        for value in (None, 7, "", "!", [], {}):
            broken.append({**sound, "response": {**sound["response"], name: value}})

    answers = [answer(each) for each in broken[:24]]

    assert {each.status_code for each in answers} <= {400, 401}
    assert not Grant.objects.across_organizations().exists()
    assert told(post("passkey/", {"organization": "aurora", "credential": "x"})) == (400, "invalid")
    last = [answer(each) for each in broken[24:]]
    assert {each.status_code for each in last} <= {401, 429}
    assert last[-1].status_code == 429
    assert told(post("passkey/question/", {"organization": "aurora"}))[0] == 429
