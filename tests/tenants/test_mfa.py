"""The second step of signing in: codes of an app, recovery codes, passkeys. Each is good once, and none is stored in clear."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tenants import crypto
from tenants.factors import codes, recovery
from tenants.models import PlatformAuditLine
from tenants.services.key_rotation import rotate_factors
from tests.cached import forget_cached
from tests.clock import travel
from tests.tenants.factors import (
    SECOND,
    SEED,
    asked_of_device,
    code,
    give_app,
    give_recovery_codes,
    is_in,
    with_password,
)
from tests.tenants.passkey import Device, give_passkey, text

KEY, PASSKEY = b"k" * 32, "/accounts/2fa/passkeys/sign-in/"
IDENTITY = "/identity/"
NEW = "outra senha bem comprida"


@pytest.fixture
def user(aurora):
    forget_cached()  # what other tests guessed
    EmailAddress.objects.create(user=aurora.rep.user, email=aurora.rep.user.email, verified=True, primary=True)
    return aurora.rep.user


def factors(user) -> list[str]:
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def test_the_password_alone_opens_nothing_and_a_code_does_once(user, aurora):
    give_app(user)
    client, now = with_password(user), code()

    assert (is_in(client), client.get(aurora.url("board/"), secure=True).status_code) == (False, 404)
    assert client.post(SECOND, {"code": now}, secure=True).status_code == 302
    assert is_in(client)
    forget_cached()  # Redis may be lost at any moment
    again = with_password(user)
    for used in (now, code(ahead=-1)):
        assert again.post(SECOND, {"code": used}, secure=True).status_code == 200
    assert not is_in(again)
    assert again.post(SECOND, {"code": code(ahead=1)}, secure=True).status_code == 302


def test_guessing_codes_ends_soon_and_is_audited(user):
    give_app(user)
    client = with_password(user)

    for n in range(8):
        client.post(SECOND, {"code": f"00000{n}"}, secure=True)

    assert client.post(SECOND, {"code": code()}, secure=True).status_code == 200
    assert not is_in(client)
    assert PlatformAuditLine.objects.filter(action="second_factor.refused", after__user=str(user.pk)).count() == 5


def test_a_recovery_code_opens_once(user):
    give_app(user)
    first, second, *_rest = give_recovery_codes(user)

    client, other = with_password(user), with_password(user)
    assert client.post(SECOND, {"code": first}, secure=True).status_code == 302
    assert is_in(client)
    assert other.post(SECOND, {"code": first}, secure=True).status_code == 200
    assert other.post(SECOND, {"code": second}, secure=True).status_code == 302


def test_an_app_is_added_by_its_first_code_and_recovery_codes_are_shown_once(user):
    client = with_password(user)
    page = client.get("/accounts/2fa/app/", secure=True).content.decode()
    seed = re.search(r'id="app_seed">(\w+)<', page)[1]

    assert seed not in str(dict(client.session.items()))
    assert client.post("/accounts/2fa/app/", {"code": "000000"}, secure=True).status_code == 200
    assert factors(user) == []
    first = code(seed)
    done = client.post("/accounts/2fa/app/", {"code": first}, secure=True)
    codes = client.get(done.headers["Location"], secure=True).content.decode()
    shown = re.findall(r"^\d{10}$", codes[codes.index('id="recovery_codes"') :].replace(">", "\n"), re.MULTILINE)

    assert (len(set(shown)), factors(user)) == (10, ["recovery_codes", "totp"])
    assert shown[0] not in client.get(done.headers["Location"], secure=True).content.decode()
    stored = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))
    assert seed not in stored and stored.count("v1:") == 11, "The app's seed, and of each code a digest."
    assert "seed" not in Authenticator.objects.get(user=user, type="recovery_codes").data
    assert client.get("/security/", secure=True).context["codes_left"] == 10
    opened = with_password(user)
    for said, status in (("0000000000", 200), (f"{shown[1][:5]} {shown[1][5:]}", 302)):
        assert opened.post(SECOND, {"code": said}, secure=True).status_code == status
    twice = with_password(user)
    assert twice.post(SECOND, {"code": shown[1]}, secure=True).status_code == 200
    client.post("/accounts/2fa/recovery-codes/new/", secure=True)
    assert is_in(other := with_password(user)) is False
    assert other.post(SECOND, {"code": shown[0]}, secure=True).status_code == 200, "They were replaced."
    assert other.post(SECOND, {"code": first}, secure=True).status_code == 200, "It was used when the app was added."


def test_what_changes_is_told_by_mail_and_audited_without_secrets(user):
    client = with_password(user)
    seed = re.search(r'id="app_seed">(\w+)<', client.get("/accounts/2fa/app/", secure=True).content.decode())[1]
    client.post("/accounts/2fa/app/", {"code": code(seed)}, secure=True)

    lines = PlatformAuditLine.objects.filter(table="mfa_authenticator", actor_name=user.email)
    assert sorted((line.action, line.after["type"], "data" in line.after) for line in lines) == [
        ("insert", "recovery_codes", False),
        ("insert", "totp", False),
    ]
    assert seed not in str(list(lines.values()))
    assert mail.outbox == [] or seed not in mail.outbox[0].body


@pytest.mark.parametrize("are_shown", [False, True])
def test_seeds_and_digests_are_sealed_anew_with_a_new_key(user, settings, are_shown):
    give_app(user)
    code, *_rest = give_recovery_codes(user)
    if are_shown:
        Authenticator.objects.get(user=user, type="recovery_codes").wrap().mark_as_viewed()
        recovery.were_shown(user)
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [KEY, *old]

    assert (rotate_factors(), rotate_factors()) == (2, 0)
    settings.FIELD_KEYS = [KEY]
    seed = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert crypto.unseal(seed, place=crypto.FACTORS).decode() == SEED
    assert [codes.use(user, code) is not None for _time in range(2)] == [True, False]


@pytest.fixture
def device(user) -> Device:
    return give_passkey(user)


def challenge(client: Client) -> dict:
    return client.get(PASSKEY, headers={"Accept": "application/json"}, secure=True).json()["request_options"]


def passkey_sign_in(device: Device, *, other_challenge: bool = False):
    client = Client(REMOTE_ADDR="203.0.113.41")
    said = device.get(challenge(client))
    if other_challenge:
        challenge(client)
    client.post(PASSKEY, {"credential": said}, secure=True)
    return client, said


def test_a_passkey_signs_in_by_itself_and_what_it_said_is_good_once(user, device):
    client, said = passkey_sign_in(device)

    assert is_in(client)
    client.logout()
    challenge(client)
    client.post(PASSKEY, {"credential": said}, secure=True)
    assert not is_in(client)
    assert not is_in(passkey_sign_in(device, other_challenge=True)[0])


def test_a_passkey_is_the_second_step_too(user, device):
    client = with_password(user)
    assert not is_in(client)
    asked = asked_of_device(client.get(SECOND, secure=True).content.decode())

    assert client.post(SECOND, {"credential": device.get(asked)}, secure=True).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("wrong", ["origin", "verification", "key", "person"])
def test_a_passkey_for_another_page_without_a_finger_or_of_somebody_else_opens_nothing(aurora, user, device, wrong):
    match wrong:
        case "origin":
            device.origin = "https://testserver.evil.example"
        case "verification":
            device.verifies = False
        case "key":
            device.key = Device().key
        case "person":
            device.handle = text(user_pk_to_url_str(aurora.owner.user).encode())

    assert not is_in(passkey_sign_in(device)[0])


def test_what_no_device_would_say_is_refused(user):
    client = Client(REMOTE_ADDR="203.0.113.41")
    challenge(client)
    for said in ("{}", "[]", "7", '{"response": {}}'):
        assert client.post(PASSKEY, {"credential": said}, secure=True).status_code == 302
    assert not is_in(client)


def test_a_copy_of_a_device_that_counts_is_noticed_on_every_page(user, device):
    assert is_in(passkey_sign_in(device)[0])  # it does not count yet
    device.count = 7
    client, _said = passkey_sign_in(device)
    assert is_in(client)

    for copied in (7, 6, 0):
        device.count = copied
        assert not is_in(passkey_sign_in(device)[0])
        second = with_password(user)
        asked = asked_of_device(second.get(SECOND, secure=True).content.decode())
        second.post(SECOND, {"credential": device.get(asked)}, secure=True)
        assert not is_in(second)
        asked = asked_of_device(client.get(IDENTITY, secure=True).content.decode())
        assert client.post(IDENTITY, {"credential": device.get(asked)}, secure=True).status_code == 422
    device.count = 8
    assert is_in(passkey_sign_in(device)[0])


def test_nobody_removes_anothers_passkey(aurora, user, device):
    row = Authenticator.objects.get(user=user, type="webauthn")
    stranger = with_password(aurora.owner.user)

    assert stranger.post(f"/accounts/2fa/passkeys/{row.pk}/removal/", secure=True).status_code == 404
    assert factors(user) == ["recovery_codes", "webauthn"]


def test_a_sign_in_from_before_the_time_is_up_goes_on_and_after_it_does_not(user):
    give_app(user)
    client = with_password(user)

    with travel(time.time() + 3600, tick=True):
        assert client.post(SECOND, {"code": code()}, secure=True).status_code == 302
        assert not is_in(client)


def test_a_new_password_by_mail_signs_nobody_in_and_the_second_step_stays(user):
    """Whoever reads somebody's mail has not their account: the reset replaces the password and nothing else."""
    before = with_password(user)
    assert is_in(before)
    give_app(user)
    client = Client(REMOTE_ADDR="203.0.113.42")
    client.post("/accounts/password/reset/", {"email": user.email}, secure=True)
    [link] = re.findall(r"https?://\S+/password/reset/key/\S+", mail.outbox[-1].body)
    page = client.get(urlsplit(link).path, secure=True)
    said = {"password1": NEW, "password2": NEW}
    answer = client.post(page.headers["Location"], said, secure=True)

    assert (answer.status_code, is_in(client), is_in(before)) == (302, False, False)
    assert not is_in(with_password(user))
    again = with_password(user, password=NEW)
    assert (is_in(again), factors(user)) == (False, ["totp"])
    assert again.post(SECOND, {"code": code()}, secure=True).status_code == 302
    assert is_in(again)
    assert client.post(page.headers["Location"], said, secure=True).status_code == 200, "The link is good once."
    assert not is_in(client)
