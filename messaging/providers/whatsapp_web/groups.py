"""What a group is called: told when somebody calls it otherwise, and when our number comes into one."""

from typing import Any

from ..types import Account, GroupNamed, ProviderEvent
from . import people


def read_changed(event: Any, account: Account) -> list[ProviderEvent]:
    """Its other changes say nothing to us."""
    return _named(event.JID, event.Name.Name, account) if event.HasField("Name") else []


def read_joined(event: Any, account: Account) -> list[ProviderEvent]:
    return _named(event.GroupInfo.JID, event.GroupInfo.GroupName.Name, account)


def _named(jid: Any, name: str, account: Account) -> list[ProviderEvent]:
    group_id = people.written(jid)
    return [GroupNamed(account=account, group_id=group_id, name=name)] if group_id and name else []
