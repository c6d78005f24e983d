"""What a browser may say: three small sentences, not too often. Everything else closes the socket."""

import pytest
from websockets.exceptions import ConnectionClosed

from crm.realtime import frames
from crm.realtime.audience import EVERYBODY
from tests.live.happening import happen

PLACE = "lead:019ac2f0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"since": 0}', ("since", 0)),
        ('{"ack": 12}', ("ack", 12)),
        ('{"since": 9007199254740992}', ("since", 2**53)),
        ('{"since": 9007199254740993}', None),
        ('{"since": -1}', None),
        ('{"since": 1.5}', None),
        ('{"since": true}', None),
        ('{"since": "1"}', None),
        ('{"since": null}', None),
        ('{"since": 1, "ack": 1}', None),
        ('{"join": "org_1.live"}', None),
        ("[1]", None),
        ("1", None),
        ("", None),
        ("{", None),
        ('{"at": {}}', ("at", {})),
        (f'{{"at": {{"{PLACE}": "editing"}}}}', ("at", {PLACE: "editing"})),
        (f'{{"at": {{"{PLACE}": "sleeping"}}}}', None),
        (f'{{"at": {{"{PLACE}": ["viewing"]}}}}', None),
        (f'{{"at": {{"{PLACE}:x": "viewing"}}}}', None),
        (f'{{"at": ["{PLACE}"]}}', None),
        ('{"since": 1}' + " " * 256, None),
        ("[" * 60, None),
        (None, None),
    ],
)
def test_three_sentences_are_understood(text, read):
    assert frames.read(text) == read


def test_what_one_may_say_grows_back_with_time():
    allowance = frames.Allowance()

    assert sum(allowance.allows(1000.0) for _time in range(200)) == frames.AT_ONCE
    assert not allowance.allows(1000.0)
    assert allowance.allows(1001.0)


@pytest.mark.parametrize(
    "nonsense",
    ["x", '{"since": "a"}', '{"group": "org_0.live"}', b"\x00\x01", '{"ack": 1}' + " " * 5000, '{"since": 0}'],
)
def test_nonsense_closes_the_socket(listen, aurora, nonsense):
    socket = listen(aurora, aurora.rep)

    socket.socket.send(nonsense)

    assert socket.close_code() == 4400


def test_an_acknowledgement_before_the_greeting_is_nonsense(listen, aurora):
    socket = listen(aurora, aurora.rep, since=None)

    socket.say(ack=1)

    assert socket.close_code() == 4400


def test_a_frame_larger_than_any_sentence_is_not_read_at_all(listen, aurora):
    socket = listen(aurora, aurora.rep)

    socket.socket.send("x" * 100_000)

    assert socket.close_code() == 1009


def test_talking_without_end_closes_the_socket(listen, aurora):
    socket = listen(aurora, aurora.rep)
    try:
        for number in range(500):
            socket.say(ack=number)
    except ConnectionClosed:
        pass

    assert socket.close_code() == 4429


def test_nothing_is_told_before_the_greeting(listen, aurora):
    socket = listen(aurora, aurora.rep, since=None)

    happen(aurora, module=EVERYBODY)
    socket.say(since=0)

    assert socket.next() == {"number": 1, "heartbeat": 15}


def test_a_browser_that_never_greets_is_not_waited_for(listen, aurora, settings):
    settings.LIVE_HEARTBEAT = 0.2

    assert listen(aurora, aurora.rep, since=None).close_code() == 1013


def test_a_browser_hears_the_number_at_each_heartbeat(listen, aurora, settings):
    settings.LIVE_HEARTBEAT = 0.2
    socket = listen(aurora, aurora.rep)
    assert socket.hello == {"number": 0, "heartbeat": 0.2}

    assert [socket.next() for _time in range(3)] == [{"number": 0}] * 3


def test_silence_is_noticed_within_25_seconds(settings):
    from crm.realtime.consumers import DEAF_AFTER

    assert settings.LIVE_HEARTBEAT * DEAF_AFTER < 25
