"""What Meta's codes mean: which are tried again, which are for the agent, which for the owner, and what people read."""

import json

import pytest
from django.utils import translation

from config.outside.errors import (
    AnswerLost,
    NeedsOwner,
    NotAuthorised,
    OptedOut,
    ProviderError,
    Rejected,
    Scope,
    TooLarge,
    Unavailable,
    WindowClosed,
)
from messaging.providers.outgoing import OutgoingText
from messaging.providers.types import DeliveryError
from messaging.providers.whatsapp_cloud import explanations, refusals
from tests.shared import PROVIDERS, needs_shared

from .conftest import MARIA

CODES = PROVIDERS / "specs" / "meta_whatsapp_error_codes.json"
# Answers of calls that we do not make: partners' mobility, template insights, invitations to onboard.
NOT_OURS = {"2593079", "2593085", "1752041"}


def refused(graph, whatsapp, credentials) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))
    assert graph.sent == []
    return failed.value


@pytest.mark.parametrize(
    ("code", "status", "kind", "retry_after", "scope"),
    [
        (130429, 400, Unavailable, 1, Scope.ACCOUNT),
        (4, 400, Unavailable, 600, Scope.ACCOUNT),
        (80007, 400, Unavailable, 600, Scope.ACCOUNT),
        (131056, 400, Unavailable, 6, Scope.RECIPIENT),
        (1, 400, Unavailable, None, Scope.ACCOUNT),
        (2, 503, Unavailable, None, Scope.ACCOUNT),
        (131000, 500, Unavailable, None, Scope.ACCOUNT),
        (131016, 500, Unavailable, None, Scope.ACCOUNT),
        (131057, 500, Unavailable, 180, Scope.ACCOUNT),
        (133004, 503, Unavailable, None, Scope.ACCOUNT),
        (999999, 500, Unavailable, None, Scope.ACCOUNT),
    ],
)
def test_what_passes_is_tried_again(graph, whatsapp, credentials, code, status, kind, retry_after, scope):
    graph.refuse(code, status=status)

    error = refused(graph, whatsapp, credentials)

    assert type(error) is kind
    assert (error.code, error.retry_after, error.scope) == (str(code), retry_after, scope)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (131047, 400, WindowClosed),
        (131050, 400, OptedOut),
        (0, 401, NotAuthorised),
        (190, 401, NotAuthorised),
        (3, 500, NotAuthorised),
        (10, 403, NotAuthorised),
        (200, 403, NotAuthorised),
        (299, 403, NotAuthorised),
        (131005, 403, NotAuthorised),
        (33, 400, NeedsOwner),
        (368, 403, NeedsOwner),
        (131031, 403, NeedsOwner),
        (131037, 400, NeedsOwner),
        (131042, 400, NeedsOwner),
        (131045, 500, NeedsOwner),
        (131048, 400, NeedsOwner),
        (133000, 500, NeedsOwner),
        (133010, 400, NeedsOwner),
        (100, 400, Rejected),
        (130472, 400, Rejected),
        (130497, 403, Rejected),
        (131009, 400, Rejected),
        (131026, 400, Rejected),
        (131049, 400, Rejected),
        (131053, 400, Rejected),
        (132001, 404, Rejected),
        (132015, 400, Rejected),
        (133016, 400, Rejected),
        (300, 400, Rejected),
        (999999, 400, Rejected),
    ],
)
def test_what_stays_is_not_tried_again(graph, whatsapp, credentials, code, status, kind):
    graph.refuse(code, status=status)

    error = refused(graph, whatsapp, credentials)

    assert type(error) is kind
    assert error.code == str(code)


def test_metas_words_and_details_are_kept(graph, whatsapp, credentials):
    graph.refuse(131026, "(#131026) Message undeliverable", details="Message Undeliverable.")

    error = refused(graph, whatsapp, credentials)

    assert (error.message, error.detail) == ("(#131026) Message undeliverable", "Message Undeliverable.")


def test_what_meta_calls_transient_is_tried_again(graph, whatsapp, credentials):
    graph.refuse(999999, is_transient=True)

    assert isinstance(refused(graph, whatsapp, credentials), Unavailable)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("99999", 3600.0), ("soon", None), ("-1", None)])
def test_a_stated_wait_is_respected_within_reason(graph, whatsapp, credentials, header, seconds):
    graph.answer(b"<html>", status=429, headers=(("Retry-After", header),))

    error = refused(graph, whatsapp, credentials)

    assert isinstance(error, Unavailable)
    assert error.retry_after == seconds


def test_a_stated_wait_goes_before_ours(graph, whatsapp, credentials):
    body = refusals_body(4)
    graph.answer(body, status=400, headers=(("Retry-After", "30"),))

    assert refused(graph, whatsapp, credentials).retry_after == 30.0


def refusals_body(code: object) -> bytes:
    return json.dumps({"error": {"code": code, "message": "no"}}).encode()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Rejected), (401, NotAuthorised), (403, Rejected), (404, Rejected), (408, Unavailable), (429, Unavailable)],
)
def test_a_status_without_a_reason_is_judged_by_itself(graph, whatsapp, credentials, status, kind):
    graph.break_down(status)

    error = refused(graph, whatsapp, credentials)

    assert type(error) is kind
    assert error.code == f"http_{status}"


@pytest.mark.parametrize("error", ["text", None, [], {"code": None}, {"code": {"a": 1}, "error_data": 7}, {}])
def test_a_refusal_of_any_shape_is_still_a_refusal(graph, whatsapp, credentials, error):
    graph.answer(json.dumps({"error": error}).encode(), status=400)

    assert isinstance(refused(graph, whatsapp, credentials), Rejected)


def test_an_error_within_a_yes_is_a_refusal(graph, whatsapp, credentials):
    graph.answer(refusals_body(131026), status=200)

    assert refused(graph, whatsapp, credentials).code == "131026"


def test_an_unknown_id_is_told_from_other_bad_requests(graph, whatsapp, credentials):
    graph.refuse(100, "Unsupported post request", subcode=33)

    assert refused(graph, whatsapp, credentials).code == "100_unknown_id"


@pytest.mark.parametrize(
    ("code", "kind"),
    [("131047", WindowClosed), ("131050", OptedOut), ("131042", NeedsOwner), ("131000", Unavailable), ("7", Rejected)],
)
def test_a_failed_status_means_what_a_refused_send_would(whatsapp, code, kind):
    error = whatsapp.failure(DeliveryError(code=code, title="Title", message="", detail="Details"))

    assert type(error) is kind
    assert (error.code, error.message, error.detail) == (code, "Title", "Details")


def test_who_must_act_can_be_told_from_the_class():
    assert issubclass(NotAuthorised, NeedsOwner)
    assert all(issubclass(kind, Rejected) for kind in (NeedsOwner, WindowClosed, OptedOut, TooLarge))
    assert not issubclass(AnswerLost, Rejected | Unavailable)


class TestExplanations:
    def test_every_code_we_handle_is_explained(self, whatsapp):
        codes = refusals.NEVER.keys() | refusals.LATER.keys()

        assert [code for code in codes if code not in explanations.BY_CODE] == []

    def test_no_code_is_explained_twice(self):
        codes = [code for codes, _what, _remedy in explanations.TABLE for code in codes.split()]

        assert len(codes) == len(set(codes))

    def test_permissions_share_one(self, whatsapp):
        assert whatsapp.explain("294") == whatsapp.explain("200") != whatsapp.explain("no such code")

    def test_people_read_their_own_language(self, whatsapp):
        with translation.override("en"):
            english = whatsapp.explain("131047")

        assert english.what == "More than 24 hours have passed since this person last wrote."
        assert english.remedy == "Send an approved template; when the person answers, you can write freely again."

        with translation.override("pt-br"):
            portuguese = whatsapp.explain("131047")

        assert portuguese.what == "Já se passaram mais de 24 horas desde a última mensagem desta pessoa."
        assert (
            portuguese.remedy
            == "Envie um modelo aprovado; quando a pessoa responder, você volta a escrever livremente."
        )

    def test_every_wording_has_its_portuguese(self):
        wordings = [wording for row in [*explanations.TABLE, ("", *explanations.OTHER)] for wording in row[1:]]
        with translation.override("en"):
            english = [str(wording) for wording in wordings]
        with translation.override("pt-br"):
            portuguese = [str(wording) for wording in wordings]

        assert [was for was, now in zip(english, portuguese, strict=True) if was == now] == []

    @needs_shared
    def test_every_published_code_is_explained(self, whatsapp):
        published = {row["code"] for row in json.loads(CODES.read_bytes())} - {"200-299"} - NOT_OURS

        assert sorted(code for code in published if code not in explanations.BY_CODE) == []

    @needs_shared
    def test_every_published_throttle_is_tried_again_or_told_to_the_owner(self):
        throttles = [row["code"] for row in json.loads(CODES.read_bytes()) if row["retry"].startswith("retry")]

        assert throttles
        assert [code for code in throttles if code not in refusals.LATER] == []

    @needs_shared
    def test_a_published_refusal_is_understood(self, graph, whatsapp, credentials):
        graph.answer((PROVIDERS / "samples/meta_whatsapp/error_130429.response.json").read_bytes(), status=400)

        error = refused(graph, whatsapp, credentials)

        assert (type(error), error.code, error.scope) == (Unavailable, "130429", Scope.ACCOUNT)
        assert error.detail == "Cloud API message throughput has been reached."
