"""A call that is sent again with its ``Idempotency-Key`` is done once and answered alike, whatever it asks for."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import encode_multipart
from django.utils import timezone

from crm.api.companies import CompanyViewSet
from crm.models import Company, Contact, Import
from tenants.api import once
from tenants.api.docs import description
from tenants.context import in_tenant
from tenants.models import AnsweredCall, PlatformAuditLine
from tenants.privacy import scrubbing
from tests.api.calling import ROOT, Caller, key_of, make_key, session_of
from tests.clock import travel
from tests.committed import at_once

MARINA = {"name": "Marina Alves", "phone": "(11) 98765-4321"}
TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"  # as tenants.turns takes it
KEY = {"Idempotency-Key": "site-4711"}
OWN_KEYS = {"capture_create", "message_create", "message_forward", "upload_create", "upload_part"}


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:loved-crm:problem:")


def names(cast, model=Contact) -> list[str]:
    with in_tenant(cast.schema):
        return sorted(model.objects.values_list("name", flat=True))


def test_the_same_call_is_answered_alike_and_anothers_is_another(aurora, rival, key):
    first = key.post("contacts/", MARINA, headers=KEY)
    again = key.post("contacts/", dict(reversed(MARINA.items())), headers={"Idempotency-Key": '"site-4711"'})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert problem(key.post("contacts/", {**MARINA, "name": "Ana"}, headers=KEY)) == (422, "key_reused")
    assert problem(key.post("companies/", MARINA, headers=KEY)) == (422, "key_reused")
    assert key.post("contacts/", MARINA).status_code == 409  # without the key it is somebody who is known
    others = [key_of(aurora), session_of(aurora, aurora.owner)]
    assert [each.post("companies/", {"name": "Lume"}, headers=KEY).status_code for each in others] == [201, 201]
    assert key_of(rival).post("contacts/", MARINA, headers=KEY).json()["id"] != first.json()["id"]
    assert (names(aurora), names(rival), names(aurora, Company)) == (["Marina Alves"], ["Marina Alves"], ["Lume"] * 2)


def test_what_is_kept_is_sealed_lives_a_day_and_goes_with_whoever_is_erased(aurora, rival, key):
    for caller in (key, key_of(rival)):
        assert caller.post("contacts/", MARINA, headers=KEY).status_code == 201
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM public.tenants_answeredcall t")
            assert not any("Marina" in row or "98765" in row for (row,) in cursor.fetchall())
    with in_tenant(aurora.schema):
        assert scrubbing.answers() == 1
    assert AnsweredCall.objects.of(rival.organization).count() == 1
    assert problem(key.post("contacts/", MARINA, headers=KEY)) == (409, "known")

    key.post("companies/", {"name": "Lume"}, headers={"Idempotency-Key": "lume-0001"})
    with travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        again = key.post("companies/", {"name": "Lume"}, headers={"Idempotency-Key": "lume-0001"})
        assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, None)
        once.prune()
    assert AnsweredCall.objects.across_organizations().count() == 1


def test_what_was_refused_may_be_tried_again_and_leaves_its_line_of_audit(aurora, key, marina):
    rep, address = session_of(aurora, aurora.other_rep), f"leads/{marina.pk}/move/"
    with in_tenant(aurora.schema):
        Contact.objects.filter(pk=marina.contact_id).update(phone="+5511987654321")

    assert problem(key.post("contacts/", {"name": ""}, headers=KEY)) == (400, "invalid")
    assert rep.post(address, {"version": 1, "to": str(marina.stage_id)}, headers=KEY).status_code == 404
    narrow = key_of(aurora, "lead.view")
    assert narrow.post("contacts/", MARINA, headers=KEY).status_code == 403
    assert AnsweredCall.objects.of(aurora.organization).count() == 0
    assert PlatformAuditLine.objects.filter(
        action="permission.refused", organization_id=aurora.organization.pk
    ).exists()
    assert key.post("contacts/", {"name": "Ana"}, headers=KEY).status_code == 201


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space", "ção-ção-ção", '"site-4711'])
def test_a_key_is_of_sound_letters(bad, aurora, key):
    answer = key.post("companies/", {"name": "Lume"}, headers={"Idempotency-Key": bad})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
    assert names(aurora, Company) == []


def test_what_holds_a_secret_or_is_too_long_is_done_once_and_not_told_again(aurora, key, monkeypatch):
    monkeypatch.setattr(CompanyViewSet, "shown_once", frozenset({"create"}))
    lume, nube = ({"Idempotency-Key": f"{name}-0001"} for name in ("lume", "nube"))
    assert key.post("companies/", {"name": "Lume"}, headers=lume).status_code == 201
    monkeypatch.undo()
    monkeypatch.setattr(once, "LONGEST", 10)
    assert key.post("companies/", {"name": "Nube"}, headers=nube).status_code == 201

    assert problem(key.post("companies/", {"name": "Lume"}, headers=lume)) == (409, "answer_not_kept")
    assert problem(key.post("companies/", {"name": "Nube"}, headers=nube)) == (409, "answer_not_kept")
    assert names(aurora, Company) == ["Lume", "Nube"]
    assert set(AnsweredCall.objects.of(aurora.organization).values_list("answer_sealed", flat=True)) == {""}


def test_a_file_is_the_same_whatever_stands_between_its_parts(aurora, key, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def bring(text: str, boundary: str):
        said = {"entity": "lead", "file": SimpleUploadedFile("leads.csv", text.encode())}
        kind = f"multipart/form-data; boundary={boundary}"
        return key.call("post", "imports/", data=encode_multipart(boundary, said), content_type=kind, headers=KEY)

    first, again, other = bring("Nome\nAna\n", "one"), bring("Nome\nAna\n", "two"), bring("Nome\nBia\n", "one")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert problem(other) == (422, "key_reused")
    with in_tenant(aurora.schema):
        assert Import.objects.count() == 1


@contextmanager
def being_answered(cast, caller: str):
    """Another process is in the middle of the same call."""
    params = {**connection.get_connection_params(), "autocommit": False}
    params.pop("cursor_factory", None), params.pop("context", None)
    with psycopg.connect(**params) as other:
        other.execute(TURN, [f"call:{caller}:{KEY['Idempotency-Key']}:{cast.schema}"])
        yield
        other.rollback()


def test_while_it_is_being_answered_the_same_call_waits_outside(aurora):
    row, secret = make_key(aurora)
    headers = {"Authorization": f"Bearer {secret}", "X-Org-Id": str(aurora.organization.pk)}
    caller = Caller(ROOT, Client(), **headers)

    with being_answered(aurora, str(row.pk)):
        waiting = caller.post("companies/", {"name": "Lume"}, headers=KEY)

    assert problem(waiting) == (409, "in_progress")
    assert names(aurora, Company) == []
    assert caller.post("companies/", {"name": "Lume"}, headers=KEY).status_code == 201


def test_of_many_at_once_one_is_done_though_nothing_kept_them_out(committed, monkeypatch):
    caller = key_of(committed.aurora)
    monkeypatch.setattr(once.turns, "take_if_free", lambda name: True)  # only the constraint is left

    answers = at_once(*[lambda: caller.post("companies/", {"name": "Lume"}, headers=KEY).status_code] * 4)

    assert names(committed.aurora, Company) == ["Lume"]
    assert set(answers) <= {201, 409}
    assert 201 in answers


def test_every_post_says_that_it_is_done_once():
    posts = [
        operation
        for methods in description()["paths"].values()
        for name, operation in methods.items()
        if name == "post"
    ]
    told = {
        operation["operationId"]
        for operation in posts
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", []))
    }

    assert len(posts) > 60
    assert told == {operation["operationId"] for operation in posts} - {"upload_part"}
    for operation in posts:
        if operation["operationId"] not in OWN_KEYS:
            assert {"409", "422"} <= operation["responses"].keys(), operation["operationId"]
