"""People of a group who are called by name in it: providers write numbers there, people write and read names."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from crm import phones
from crm.phones import comparable
from crm.services import identifying, mentions
from messaging.models import Conversation, Message

MOST = 100  # whom one message calls; a list that is longer is nobody's
NEWEST = 500  # messages among which one looks for who writes there
HIDDEN = "@lid"
Called = list[dict[str, str]]  # of a message: by the group's id, by name, and by the key of whoever wrote


@dataclass(frozen=True)
class Member:
    """Somebody who wrote in a group: by what the group knows them, and by what people do."""

    id: str
    key: str
    called: str


def members(conversation: Conversation) -> list[Member]:
    """Who wrote there lately, the newest first. Two of one name are told apart by the end of their number."""
    wrote = conversation.messages.filter(payload__from__has_key="id").order_by("-sent_at", "-pk")
    known: dict[str, dict[str, Any]] = {}
    for who in wrote.values_list("payload__from", flat=True)[:NEWEST]:
        known.setdefault(who["key"], who)
    named = [(who, name) for who in known.values() if (name := _name(who))]
    often = Counter(name.casefold() for _who, name in named)
    return [
        Member(who["id"], who["key"], name if often[name.casefold()] == 1 else f"{name} ({who['key'][-4:]})")
        for who, name in named
    ]


def called_in(text: str, conversation: Conversation) -> Called:
    """Whom of a group these words call, each once, as their message keeps it."""
    known = {each.called.casefold(): each for each in members(conversation)} if "@" in text else {}
    found = {said: known[said.casefold()] for said in mentions.names_in(text, known)}
    return [{"id": each.id, "name": said, "key": each.key} for said, each in found.items()]


def as_sent(message: Message) -> str:
    """Its words with numbers in the place of names."""
    text = message.text
    for who in sorted(message.payload.get("mentions", []), key=lambda who: len(who["name"]), reverse=True):
        text = text.replace(f"@{who['name']}", f"@{_number(who['id'])}")
    return text


def read(text: str, ids: Sequence[str], conversation: Conversation) -> tuple[str, Called]:
    """What somebody says in a group with names in the place of numbers, where we know any; and whom it calls."""
    called = _known(list(dict.fromkeys(ids))[:MOST], conversation) if ids else []
    for who in called:
        text = re.sub(rf"@{re.escape(_number(who['id']))}(?!\d)", partial(_named, who["name"]), text)
    return text, called


def forget(messages: QuerySet[Message], names: Iterable[str]) -> None:
    """Somebody who is erased stays as somebody in what others said to them."""
    for name in names:
        for message in messages.filter(payload__mentions__contains=[{"key": name}]):
            theirs = [who for who in message.payload["mentions"] if who["key"] == name]
            for who in theirs:
                message.text = message.text.replace(f"@{who['name']}", "@…")
            message.payload["mentions"] = [who for who in message.payload["mentions"] if who not in theirs]
            message.save(update_fields=["text", "payload", "updated_at"])


def _known(ids: Sequence[str], conversation: Conversation) -> Called:
    """Our own number by the channel's name, others as they call themselves there, as contacts, or by their number."""
    keys = [_key(each) for each in ids]
    wrote = conversation.messages.filter(Q(payload__from__id__in=ids) | Q(payload__from__key__in=keys))
    there: dict[str, dict[str, Any]] = {}
    for who in wrote.order_by("-sent_at", "-pk").values_list("payload__from", flat=True)[:NEWEST]:
        for known_by in (who.get("id", ""), who["key"]):
            there.setdefault(known_by, who)
    us = (conversation.peer.get("us"), comparable(conversation.channel.address))
    called = []
    for each, key in zip(ids, keys, strict=True):
        ours = conversation.channel.name if each == us[0] or key == us[1] else ""
        who = there.get(each) or there.get(key) or {"key": key}
        called.append({"id": each, "name": ours or _name(who) or _otherwise(each), "key": who["key"]})
    return [who for who in called if who["name"]]


def _named(name: str, _found: re.Match[str]) -> str:
    return f"@{name}"


def _otherwise(each: str) -> str:
    """Of somebody who has not written there. A number alone may be no mention at all."""
    number = _number(each)
    if "@" not in each:
        return ""
    contact = identifying.find(bsuid=each) if each.endswith(HIDDEN) else identifying.find(wa_id=number)
    return (contact.name if contact else "") or ("" if each.endswith(HIDDEN) else phones.pretty(f"+{number}"))


def _name(who: dict[str, Any]) -> str:
    return who.get("name") or phones.pretty(who.get("phone", ""))


def _number(each: str) -> str:
    return each.partition("@")[0]


def _key(each: str) -> str:
    return each if each.endswith(HIDDEN) else comparable(_number(each))
