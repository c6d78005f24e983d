"""Coming to a place over a socket, and what a page says of who else is there."""

from tests.cast import client_of
from tests.markup import text_of


def come(socket, place, doing="viewing") -> None:
    socket.say(at={place: doing})
    assert socket.next() == {"at": place}


def said_of_others(cast, member, page: str) -> str:
    """What the page of this person says of the others."""
    answer = client_of(member.user).get(cast.url(f"{page}present/"))
    assert answer.status_code == 200
    return text_of(answer).partition(" ")[2]  # after the face
