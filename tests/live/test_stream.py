"""The numbers one browser is told."""

import pytest

from crm.realtime.stream import EARLY, Stream


def hints(*numbers: int) -> list[dict]:
    return [{"seq": number} for number in numbers]


@pytest.fixture
def stream() -> Stream:
    """It has told its browser number 10, and may have four hints unacknowledged."""
    begun = Stream(window=4)
    begun.begin(10)
    return begun


def test_nothing_before_it_begins():
    stream = Stream(window=4)

    assert stream.block(0, 1, hints(1)) == []
    assert stream.beat(1) == []
    assert stream.acknowledge(1) == []


def test_what_may_not_be_seen_still_counts(stream):
    assert stream.block(10, 13, hints(12)) == [{"after": 10, "seq": 13, "hints": hints(12)}]
    assert stream.block(13, 14, []) == [{"after": 13, "seq": 14, "hints": []}]


def test_what_is_known_is_not_told_again(stream):
    assert stream.block(8, 10, hints(9, 10)) == []
    assert stream.block(8, 12, hints(9, 10, 11, 12)) == [{"after": 10, "seq": 12, "hints": hints(11, 12)}]


def test_a_block_waits_for_the_one_before_it(stream):
    assert stream.block(12, 13, hints(13)) == []
    assert stream.is_waiting
    assert stream.block(11, 12, hints(12)) == []

    assert [frame["seq"] for frame in stream.block(10, 11, hints(11))] == [11, 12, 13]
    assert not stream.is_waiting


def test_what_never_comes_is_asked_for(stream):
    stream.block(11, 12, hints(12))

    assert stream.give_up_waiting() == [{"resync": 12}]
    assert stream.acknowledge(11) == [{"after": 11, "seq": 12, "hints": hints(12)}]
    assert stream.give_up_waiting() == []


def test_a_browser_that_asked_on_its_own_is_not_told_what_it_knows(stream):
    stream.block(11, 12, hints(12))

    assert stream.acknowledge(12) == []
    assert not stream.is_waiting
    assert stream.block(12, 13, hints(13)) == [{"after": 12, "seq": 13, "hints": hints(13)}]


def test_beyond_the_window_there_is_silence_and_then_one_resync(stream):
    assert [frame["seq"] for number in range(10, 14) for frame in stream.block(number, number + 1, [])] == [
        11,
        12,
        13,
        14,
    ]
    assert [stream.block(number, number + 1, hints(number + 1)) for number in range(14, 40)] == [[]] * 26
    assert stream.beat(40) == []

    assert stream.acknowledge(12) == []
    assert stream.acknowledge(14) == [{"resync": 40}]
    assert stream.acknowledge(40) == []
    assert stream.block(40, 41, hints(41)) == [{"after": 40, "seq": 41, "hints": hints(41)}]


def test_a_block_larger_than_what_is_left_of_the_window_is_not_sent(stream):
    assert len(stream.block(10, 13, hints(11, 12, 13))) == 1
    assert stream.block(13, 15, hints(14, 15)) == []

    assert stream.acknowledge(13) == [{"resync": 15}]


def test_what_waits_is_bounded(stream):
    for number in range(11, 11 + EARLY * 3):
        stream.block(number, number + 1, hints(number + 1))

    assert len(stream.block(10, 11, [])) <= EARLY + 1


def test_the_heartbeat_tells_the_number_and_moves_nothing(stream):
    assert stream.beat(12) == [{"number": 12}]
    assert len(stream.block(10, 12, hints(11, 12))) == 1
