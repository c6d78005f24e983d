"""Events as the library writes them: its own types, every required field filled."""

import itertools
import time
from typing import Any

from messaging.providers.whatsapp_web import people, types

OWN = "5511999990000@s.whatsapp.net"
_number = itertools.count(1)


def message(
    said: Any = "Oi", *, chat: str = "5511998765432@s.whatsapp.net", alt: str = "", name: str = "Maria",
    id: str = "", at_ms: int = 0, from_me: bool = False, group: str = "", edit: str = "", **more: Any,
) -> bytes:  # fmt: skip
    """Somebody writes, or (``from_me``) we do on the phone. ``said`` is words, or the library's own content."""
    said = types.content.Message(conversation=said) if isinstance(said, str) else said
    info = types.events.MessageInfo(
        MessageSource=source(chat, alt=alt, from_me=from_me, group=group),
        ID=id or f"3EB0{next(_number):016X}", ServerID=0, Type="text", Pushname=name,
        Timestamp=at_ms or int(time.time() * 1000), Category="", Multicast=False, MediaType="", Edit=edit,
    )  # fmt: skip
    flags = dict.fromkeys(
        ("IsEphemeral", "IsViewOnce", "IsViewOnceV2", "IsViewOnceV2Extension", "IsDocumentWithCaption",
         "IsLottieSticker", "IsEdit"), False,
    )  # fmt: skip
    event = types.events.Message(
        **{"Info": info, "Message": said, "UnavailableRequestID": "", "RetryCount": 0, **flags, **more}
    )
    return event.SerializeToString()


def source(chat: str, *, alt: str = "", from_me: bool = False, group: str = "") -> Any:
    """In which chat, by whom. ``alt`` is the person's other address."""
    sender, other = (OWN, "") if from_me else (chat, alt)
    return types.events.MessageSource(
        Chat=people.jid(group or chat), Sender=people.jid(sender), IsFromMe=from_me, IsGroup=bool(group),
        AddressingMode=2 if chat.endswith("@lid") else 1, SenderAlt=people.jid(other),
        RecipientAlt=people.jid(alt if from_me else ""), BroadcastListOwner=people.jid(""),
    )  # fmt: skip


def receipt(
    *ids: str, kind: str = "READ", chat: str = "5511998765432@s.whatsapp.net", at: int = 0, group: str = ""
) -> bytes:
    """How far messages of ours got."""
    events = types.events
    told = events.Receipt(
        MessageSource=source(chat, group=group), MessageIDs=ids, Timestamp=at or int(time.time()),
        Type=events.Receipt.ReceiptType.Value(kind),
    )  # fmt: skip
    return told.SerializeToString()


def group_info(jid: str, name: str) -> Any:
    """What WhatsApp knows of a group, of which only the name is asked."""
    return _filled(types.events.GroupInfo(JID=people.jid(jid), GroupName={"Name": name}))


def group_renamed(jid: str, name: str) -> bytes:
    """Somebody has called it otherwise."""
    told = types.events.GroupInfoEvent(JID=people.jid(jid), Name={"Name": name})
    return _filled(told).SerializeToString()


def group_joined(jid: str, name: str) -> bytes:
    """Our number has come into it."""
    return _filled(types.events.JoinedGroup(GroupInfo=group_info(jid, name))).SerializeToString()


def _filled(told: Any) -> Any:
    """With every required field, as the library writes them."""
    for field in told.DESCRIPTOR.fields:
        if field.is_required and field.message_type:
            getattr(told, field.name).SetInParent()
        elif field.is_required and not told.HasField(field.name):
            setattr(told, field.name, field.default_value)
        if field.message_type and not field.is_repeated and told.HasField(field.name):
            _filled(getattr(told, field.name))
    return told


def paired(jid: str = "5511999990000:7@s.whatsapp.net") -> bytes:
    told = types.events.PairStatus(ID=people.device(jid), BusinessName="", Platform="android", Status=2, Error="")
    return told.SerializeToString()


def connected() -> bytes:
    return types.events.Connected(status=True).SerializeToString()


def banned(seconds: int = 3600) -> bytes:
    return types.events.TemporaryBan(Code=1, Expire=seconds).SerializeToString()


def logged_out(reason: int = 2) -> bytes:
    return types.events.LoggedOut(OnConnect=True, Reason=reason).SerializeToString()


def history(*threads: Any) -> bytes:
    """What the phone hands over after pairing; ``threads`` are the library's conversations."""
    data = types.history.HistorySync(syncType=types.history.HistorySync.INITIAL_BOOTSTRAP, conversations=threads)
    return types.events.HistorySync(Data=data).SerializeToString()


def thread(jid: str, *texts: str, name: str = "", first_at: int = 1785000000) -> Any:
    """A conversation of that past, a message a minute."""
    rows = [
        types.history.HistorySyncMsg(
            message=types.web.WebMessageInfo(
                key={"remoteJID": jid, "fromMe": False, "ID": f"3EB0{next(_number):016X}"},
                message=types.content.Message(conversation=text),
                messageTimestamp=first_at + 60 * place,
            )
        )
        for place, text in enumerate(texts)
    ]
    return types.history.Conversation(ID=jid, displayName=name, messages=rows)
