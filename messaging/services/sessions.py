"""Paired phones: how each session stands, and what follows from it.

Whoever holds a session, the process of ours or somebody's gateway, is heard here and decides nothing by itself.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from config import clock
from config.outside.errors import NotAuthorised, Unavailable
from crm.phones import comparable
from messaging.models import Connection, WebSession
from messaging.providers.linked import ENDED, Change, State
from messaging.services import health, statuses
from tenants.leases import holding
from tenants.waking import wake_after_commit

PROVIDER = "whatsapp_web"
LOOK = "messaging.look_at_phones"
BEFORE_PAIRING = (State.STARTING, State.QR)
STANDING = (State.PAIRED, State.CONNECTED, State.LOST)


@dataclass(frozen=True)
class Start:
    """What the process needs to know to take a session up."""

    channel_id: UUID
    phone: str
    jid: str
    state: str


@transaction.atomic
def begin(connection: Connection, *, wants_code: bool = False) -> WebSession:
    """A new session waits to be paired. The former one, if any, is ended: its row is gone, and its holder logs out."""
    for former in WebSession.objects.filter(connection=connection):
        holding.unwant(former.pk)
        former.delete()
    if connection.provider.is_paired:
        pk = UUID(connection.credentials["session"])
        session = WebSession.objects.create(pk=pk, connection=connection, wants_code=wants_code)
        holding.want(pk, PROVIDER)
    else:
        session = WebSession.objects.create(connection=connection, wants_code=wants_code)
        wake_after_commit(LOOK)
    _not_yet(connection, "waiting")
    return session


@transaction.atomic
def take(connection: Connection) -> None:
    """The gateway has the phone linked already: nothing is to be scanned, and a session that we know goes on."""
    session, _is_new = WebSession.objects.get_or_create(connection=connection)
    if session.has_ended:
        session = begin(connection)
    hear(session.pk, Change(state=State.CONNECTED))


@transaction.atomic
def found(connection: Connection, *, is_linked: bool) -> None:
    """What the gateway said when it was asked."""
    if is_linked:
        take(connection)
    elif session := WebSession.objects.filter(connection=connection, state__in=STANDING).first():
        enter(session.pk, Change(state=State.LOST))
        health.troubled(connection, Unavailable(code="not_connected"))


@transaction.atomic
def hear(pk: UUID, change: Change) -> None:
    """The same as ``enter`` from a gateway, which tells only that the line stands, and perhaps of which number."""
    session = _locked(pk)
    if session is None:
        return
    if change.state is State.CONNECTED:
        jid = change.jid or session.jid or session.connection.credentials.get("phone", "")
        if not session.paired_at or session.has_ended or not _is_own(session.connection, jid):
            enter(pk, Change(state=State.PAIRED, jid=jid))  # perhaps anew, in the gateway's own manager
        session = _locked(pk)
        if session is None or session.has_ended:
            return
        _remember_age(session)
    elif not session.paired_at and change.state is not State.EXPIRED:
        return  # what was there before this pairing has ended
    enter(pk, change)


@transaction.atomic
def end(connection: Connection) -> None:
    """Switched off by a person: whoever holds it logs it out."""
    for session in WebSession.objects.select_for_update().filter(connection=connection):
        holding.unwant(session.pk)
        _state(session, State.OFF, qr="", code="")


@transaction.atomic
def part(connection: Connection) -> bool:
    """Whether the phone has no device of ours any more; until then whichever process takes it up logs it out."""
    session = WebSession.objects.select_for_update().filter(connection=connection).exclude(jid="").first()
    if session is None or (session.has_ended and session.state != State.OFF):
        return True
    _state(session, State.OFF, qr="", code="")
    holding.want_an_end(session.pk)
    return False


def jid_to_part(pk: UUID) -> str:
    """Of a session that is only to be logged out; empty when it never was paired, or was logged out."""
    return WebSession.objects.filter(pk=pk, state=State.OFF).values_list("jid", flat=True).first() or ""


@transaction.atomic
def parted(pk: UUID) -> None:
    """It was logged out, and nobody takes it up again."""
    WebSession.objects.filter(pk=pk).update(jid="")
    holding.unwant(pk)


@transaction.atomic
def ask_code(session: WebSession) -> None:
    """The person wants to type a code on the phone instead of scanning."""
    WebSession.objects.filter(pk=session.pk, state__in=BEFORE_PAIRING).update(wants_code=True, looked_at=None)
    if session.connection.provider.is_linked:
        wake_after_commit(LOOK)
    health.changed(session.connection)


def start_of(pk: UUID) -> Start | None:
    """None when it is not wanted any more: then it is to be logged out."""
    session = living().filter(pk=pk).exclude(state=State.OFF).first()
    if session is None:
        return None
    connection = session.connection
    return Start(connection.channel_id, connection.credentials.get("phone", ""), session.jid, session.state)


@transaction.atomic
def shows(pk: UUID, qr: str) -> bool:
    """A new code to scan; whether one to be typed is wanted too."""
    session = _locked(pk)
    if session is None or session.paired_at:
        return False
    _state(session, State.QR, qr=qr)
    return session.wants_code and not session.code


@transaction.atomic
def shows_code(pk: UUID, code: str) -> None:
    """The code to type on the phone."""
    if session := _locked(pk):
        _state(session, session.state, code=code[:12])


@transaction.atomic
def enter(pk: UUID, change: Change) -> None:
    """The session is in another state: its page, its channel and its lease follow."""
    session = _locked(pk)
    if session is None or session.state == State.OFF:
        return
    connection = session.connection
    match change.state:
        case State.PAIRED if not _is_own(connection, change.jid):
            _stop(session, State.WRONG_NUMBER)
        case State.PAIRED:
            now = timezone.now()
            connection.account = {**connection.account, "paired_at": now.isoformat()}
            connection.save(update_fields=["account", "updated_at"])
            _state(session, State.PAIRED, jid=change.jid, paired_at=now, qr="", code="")
        case State.CONNECTED:
            _state(session, State.CONNECTED, qr="", code="", banned_until=None)
            Connection.objects.filter(pk=connection.pk, handshake_at=None).update(handshake_at=timezone.now())
            health.works(connection)
        case State.BANNED:
            until = change.until or clock.now()
            holding.not_before(pk, until)
            _state(session, State.BANNED, banned_until=until, detail=change.detail)
            _refused(connection, "banned")
        case state if state in ENDED:
            _stop(session, state, detail=change.detail)
        case _ if session.paired_at and session.state not in (*ENDED, State.BANNED):
            _state(session, State.LOST, detail=change.detail)


def silent(pk: UUID) -> None:
    """It stands and says nothing: admins are told."""
    if session := living().filter(pk=pk).first():
        health.troubled(session.connection, Unavailable(code="silent"))


def _remember_age(session: WebSession) -> None:
    """Its ceilings grow with it; what the provider says of the account anew does not."""
    connection = session.connection
    if session.paired_at and connection.account.get("paired_at") != (at := session.paired_at.isoformat()):
        connection.account = {**connection.account, "paired_at": at}
        connection.save(update_fields=["account", "updated_at"])


def _stop(session: WebSession, state: str, *, detail: str = "") -> None:
    """Nothing more happens by itself."""
    holding.unwant(session.pk)
    _state(session, state, detail=detail, qr="", code="")
    _refused(session.connection, state)


def _refused(connection: Connection, code: str) -> None:
    """Nothing goes out until a person does something, or a ban ends. Who can is told, unless it never worked."""
    health.refused(connection, NotAuthorised(code=code))
    _not_yet(connection, code)


def _not_yet(connection: Connection, code: str) -> None:
    reason = statuses.explained(connection.provider, code)[:300]
    state = Connection.State.REFUSED
    Connection.objects.filter(pk=connection.pk).update(state=state, error=reason, checked_at=timezone.now())
    connection.state, connection.error = state, reason


def _state(session: WebSession, state: str, **news) -> None:
    if session.state != state:
        news |= {"state": state, "state_at": timezone.now()}
    for name, value in news.items():
        setattr(session, name, value)
    session.save(update_fields=[*news, "updated_at"])
    health.changed(session.connection)


def _is_own(connection: Connection, jid: str) -> bool:
    """Whether it is the number the channel is for, with or without its ninth digit."""
    return comparable(jid.partition("@")[0].partition(":")[0]) == comparable(connection.credentials.get("phone", ""))


def living():
    return WebSession.objects.select_related("connection__channel")


def _locked(pk: UUID) -> WebSession | None:
    return living().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
