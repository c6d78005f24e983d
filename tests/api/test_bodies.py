"""Bodies of every kind: nothing that somebody sends is a fault of ours."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Company
from tenants.context import in_tenant
from tests.api.calling import key_of
from tests.makers import make_contact, make_lead, stage
from tests.messaging.threads import talk

MORE_THAN_A_MEGABYTE = b'{"name": "' + b"x" * 1024 * 1024 + b'"}'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"nonsense", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"name"', 400),
        (b"7", 400),
        (b'{"name": NaN}', 400),
        (b'{"name": Infinity}', 400),
        (b'{"name": "\\u0000"}', 400),
        (b'{"na\\u0000me": "x"}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": "\xff\xfe"}', 400),
        ('{"name": "x"}'.encode("utf-16"), 400),
        ('{"name": "ção"}'.encode("latin-1"), 400),
        (b'\xef\xbb\xbf{"name": "x"}', 201),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b'{"name": ' + b"9" * 5000 + b"}", 400),
        (MORE_THAN_A_MEGABYTE, 413),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else str(value),
)
def test_broken_bodies(body, status, aurora, key):
    answer = key.call("post", "companies/", content_type="application/json", data=body)

    assert answer.status_code == status
    with in_tenant(aurora.schema):
        assert Company.objects.count() == (status == 201)


@pytest.mark.parametrize("name", ["utm\\u0000source", "utm\\ud800"])
def test_names_that_cannot_be_stored_are_refused_too(name, aurora, key):
    """Values are checked by their fields; names that the caller chooses only here."""
    with in_tenant(aurora.schema):
        lead = make_lead("Marina")
    body = f'{{"version": 1, "source_detail": {{"{name}": "x"}}}}'.encode()

    answer = key.call("patch", f"leads/{lead.pk}/", content_type="application/json", data=body)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:loved-crm:problem:parse_error")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/jsonx",
        "json",
        ";",
        "",
    ],
)
def test_other_content_types_are_415(content_type, key):
    assert key.call("post", "companies/", content_type=content_type, data=b'{"name": "x"}').status_code == 415


@pytest.mark.parametrize("charset", ["utf-8", "UTF-16", "hex", "bz2", "rot13", "idna", "undefined", "no-such"])
def test_a_charset_chooses_nothing(charset, key):
    content_type = f"application/json; charset={charset}"

    answer = key.call("post", "companies/", content_type=content_type, data='{"name": "São Lume"}'.encode())

    assert (answer.status_code, answer.json()["name"]) == (201, "São Lume")


ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=200),
    st.uuids().map(str),
    st.datetimes().map(str),
    st.sampled_from(
        ["", "\x00", "\ud800", "' OR 1=1 --", "%", "{{7*7}}", "2026-12-10", "+5511987654321", "x" * 10_000]
    ),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "companies/": ["name", "cnpj", "city"],
    "companies/{company}/": ["name", "cnpj", "city"],
    "contacts/": ["name", "phone", "email", "job_title", "city", "company", "owner"],
    "contacts/{contact}/": ["name", "phone", "email", "job_title", "city", "updated_at"],
    "leads/": [
        "contact",
        "stage",
        "title",
        "value_cents",
        "source",
        "source_detail",
        "tags",
        "expected_close",
        "owner",
    ],
    "leads/{lead}/": ["version", "title", "value_cents", "source", "source_detail", "tags", "expected_close", "owner"],
    "leads/{lead}/move/": ["to", "version", "after", "before", "lost_reason"],
    "conversations/{conversation}/": ["state", "assignee"],
    "conversations/{conversation}/messages/": ["kind", "text", "template", "language", "variables", "reply_to"],
}
POSTED = {"companies/", "contacts/", "leads/", "leads/{lead}/move/", "conversations/{conversation}/messages/"}
FILTERS = {
    "leads/": [
        "stage",
        "owner",
        "source",
        "tag",
        "created_after",
        "q",
        "archived",
        "cursor",
        "limit",
        "unowned",
        "x__y",
    ],
    "contacts/": ["phone", "email", "q", "company", "updated_after", "cursor", "limit"],
    "companies/": ["q", "created_before", "cursor"],
    "conversations/": ["state", "assignee", "channel", "unread", "q", "last_message_after", "cursor", "limit"],
    "conversations/{conversation}/messages/": ["direction", "status", "sent_after", "cursor", "limit"],
    "leads/statistics/": ["pipeline", "stage", "q", "created_after"],
}


@pytest.fixture
def known(aurora):
    """Ids to fill into addresses, and right values among the wrong ones."""
    with in_tenant(aurora.schema):
        lead = make_lead("Marina", owner=aurora.rep)
        conversation = talk("Marina", "Oi", ago=timedelta(minutes=1), to=aurora.rep)
        return {
            "lead": lead.pk,
            "contact": make_contact("Ana", "+5511987654321").pk,
            "company": Company.objects.create(name="Studio Lume").pk,
            "conversation": conversation.pk,
            "stage": stage("Proposta").pk,
            "rep": aurora.rep.user_id,
        }


MANY = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("address", FIELDS)
def test_no_body_is_a_fault_of_ours(address, aurora, known):
    key = key_of(aurora)
    right = st.sampled_from([str(value) for value in known.values()] + [1])
    bodies = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[address], VALUES | right))

    @MANY
    @given(bodies)
    def every(body):
        method = "post" if address in POSTED else "patch"
        answer = key.call(
            method, address.format(**known), content_type="application/json", data=json.dumps(body).encode()
        )
        assert answer.status_code < 500

    every()


@pytest.mark.parametrize("address", FILTERS)
def test_no_filter_is_a_fault_of_ours(address, aurora, known):
    key = key_of(aurora)
    words = st.one_of(
        st.text(max_size=90),
        st.sampled_from([str(value) for value in known.values()]),
        st.datetimes().map(lambda moment: moment.isoformat()),
        st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
        st.sampled_from(
            [
                "9999-12-31T23:59:59",
                "0001-01-01T00:00:00+14:00",
                "\x00",
                "%",
                "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMF8wMTk5YTRmMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMTE",
            ]
        ),
    )
    queries = st.dictionaries(st.sampled_from(FILTERS[address]), words, min_size=1, max_size=3)

    @MANY
    @given(queries)
    def every(query):
        given = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
        answer = key.get(address.format(**known), query_params=given)
        assert answer.status_code in (200, 400), answer.content

    every()


def test_the_moments_at_the_ends_of_time_are_no_fault_of_ours(aurora, key):
    with in_tenant(aurora.schema):
        make_lead("Marina")
    late = (timezone.now() + timedelta(days=1)).isoformat()

    assert key.get(f"leads/?created_before={late.replace('+', '%2B')}").status_code == 200
    for moment in (
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00%2B14:00",
        "0162-03-09T05:45:06%2B18:13",
        "-1",
        "9" * 40,
    ):
        assert key.get(f"leads/?created_before={moment}").status_code in (200, 400)
