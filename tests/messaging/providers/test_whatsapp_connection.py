"""The way to Graph: what is known when no answer comes, and what never leaks while it goes wrong."""

import logging
import socket
import threading
import time

import pytest

from config.outside import http
from config.outside.errors import AnswerLost, NotAuthorised, ProviderError, Unavailable
from messaging.providers.outgoing import Accepted, OutgoingText

from .conftest import APP_SECRET, MARIA, TOKEN


class TestALostAnswer:
    """A request that left is not one that failed: Meta has no key to make sending twice harmless."""

    def send(self, whatsapp, credentials) -> Accepted:
        return whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi", reference="0198c0de"))

    @pytest.mark.parametrize("accepts", [True, False])
    def test_a_connection_cut_after_sending_leaves_it_unknown(self, graph, whatsapp, credentials, accepts):
        graph.drop_answers(accepts=accepts)

        with pytest.raises(AnswerLost) as lost:
            self.send(whatsapp, credentials)

        assert lost.value.code == "answer_lost"
        assert [sent.reference for sent in graph.sent] == (["0198c0de"] if accepts else [])

    def test_an_answer_that_takes_too_long_leaves_it_unknown(self, graph, whatsapp, credentials, monkeypatch):
        graph.latency = 5
        short = http.httpx.Client(timeout=0.2)
        monkeypatch.setattr(http, "_client", lambda: short)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)
        short.close()

    @pytest.mark.parametrize(
        "body", [b"<html>ok</html>", b"[]", b"{}", b'{"messages": []}', b'{"messages": [{"id": 7}]}']
    )
    def test_a_yes_without_an_id_leaves_it_unknown(self, graph, whatsapp, credentials, body):
        graph.answer(body)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_an_endless_answer_leaves_it_unknown(self, graph, whatsapp, credentials):
        graph.answer(b" " * (http.ANSWER_LIMIT + 1))

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_trickling_answer_leaves_it_unknown(self, graph, whatsapp, credentials, monkeypatch):
        monkeypatch.setattr(http, "ANSWER_SECONDS", 0)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_gateway_that_gave_up_waiting_leaves_it_unknown(self, graph, whatsapp, credentials):
        graph.break_down(504)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_server_that_is_not_there_surely_took_nothing(self, whatsapp, credentials, settings):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            settings.WHATSAPP_GRAPH_URL = f"http://127.0.0.1:{unused.getsockname()[1]}/v23.0"

            with pytest.raises(Unavailable) as refused:
                self.send(whatsapp, credentials)

        assert refused.value.code == "unreachable"

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_server_that_fails_took_nothing(self, graph, whatsapp, credentials, status):
        graph.break_down(status)

        with pytest.raises(Unavailable) as refused:
            self.send(whatsapp, credentials)

        assert refused.value.code == f"http_{status}"

    def test_a_receipt_may_simply_be_repeated(self, graph, whatsapp, credentials):
        graph.drop_answers(on="other")

        with pytest.raises(Unavailable):
            whatsapp.mark_read(credentials, "wamid.M1")


def test_redirects_are_not_followed(graph, whatsapp, credentials):
    graph.answer(b"", status=302, headers=(("Location", f"{graph.url}/401000000000001/messages"),))

    with pytest.raises(Unavailable):
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

    assert graph.sent == []


class TestSecrets:
    """Tokens reach Graph in a header and nothing else anywhere."""

    def test_the_right_token_and_proof_are_sent(self, graph, whatsapp, credentials):
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

        with pytest.raises(NotAuthorised) as wrong_token:
            whatsapp.send(credentials | {"access_token": "EAAanother0123456789"}, OutgoingText(to=MARIA, text="oi"))
        with pytest.raises(NotAuthorised) as wrong_secret:
            whatsapp.send(credentials | {"app_secret": "f" * 32}, OutgoingText(to=MARIA, text="oi"))

        assert len(graph.sent) == 1
        assert wrong_token.value.code == "190"
        assert wrong_secret.value.code == "appsecret_proof"

    def test_a_channel_of_the_platforms_app_sends_without_proof(self, graph, whatsapp, credentials):
        whatsapp.send(credentials | {"app_secret": ""}, OutgoingText(to=MARIA, text="oi"))

        assert len(graph.sent) == 1

    @pytest.mark.parametrize("token", ["", "with space", "with\nline", "açaí"])
    def test_a_mangled_token_never_reaches_a_header(self, graph, whatsapp, credentials, token):
        with pytest.raises(NotAuthorised) as refused:
            whatsapp.send(credentials | {"access_token": token}, OutgoingText(to=MARIA, text="oi"))

        assert not token or token not in str(refused.value)

    @pytest.mark.parametrize("fail", ["refuse", "repeat", "drop", "nowhere", "page"])
    def test_no_failure_repeats_a_secret(self, graph, whatsapp, credentials, settings, caplog, fail):
        caplog.set_level(logging.DEBUG)
        match fail:
            case "refuse":
                graph.refuse(131000, f"cannot use {TOKEN}", status=500, details=f"with {APP_SECRET}")
            case "repeat":
                graph.token = "another"  # Graph then answers "Malformed access token …" and the token
            case "drop":
                graph.drop_answers()
            case "nowhere":
                settings.WHATSAPP_GRAPH_URL = "http://127.0.0.1:1"
            case "page":
                graph.break_down()

        with pytest.raises(ProviderError) as failed:
            whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

        error, chain = failed.value, []
        while error is not None:
            chain += [str(error), repr(error), repr(vars(error))]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        told = " ".join(chain) + caplog.text
        assert TOKEN not in told
        assert APP_SECRET not in told
        assert "appsecret_proof=" not in told


def test_an_address_that_cannot_be_reached_at_all_took_nothing(whatsapp, credentials, settings):
    for url in ("ftp://127.0.0.1/v23.0", "http://[broken/v23.0", "http://127.0.0.1:99999/v23.0"):
        settings.WHATSAPP_GRAPH_URL = url

        with pytest.raises(Unavailable):
            whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))


def test_many_threads_send_over_few_connections(graph, whatsapp, credentials):
    failures: list[BaseException] = []

    def send(number: int) -> None:
        try:
            for step in range(10):
                whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi", reference=f"{number}-{step}"))
        except ProviderError as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(sent.reference for sent in graph.sent) == sorted(f"{n}-{s}" for n in range(8) for s in range(10))
    assert time.monotonic() - started < 10
