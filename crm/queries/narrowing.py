"""What the filters of leads and those of contacts and companies have in common: choices that stand in an address."""

from typing import Any, ClassVar, Self

from crm.custom.said import OWN
from crm.queries.own_filters import OwnFilter


class Narrowing:
    """A value of one name, or several of a name in ``many``; and what the organization's own fields are to say."""

    many: ClassVar[tuple[str, ...]]
    custom: tuple[OwnFilter, ...]

    def with_(self, **values: Any) -> Self:
        raise NotImplementedError

    def toggled(self, name: str, value: str) -> Self:
        """With one choice of a menu taken, or given up."""
        values = getattr(self, name)
        kept = tuple(one for one in values if one != value)
        return self.with_(**{name: kept if value in values else (*values, value)})

    def without(self, *names: str) -> Self:
        ours = {name: () if name in self.many else "" for name in names if not name.startswith(OWN)}
        return self.with_(custom=tuple(each for each in self.custom if each.name not in names), **ours)

    def named(self, *single: str) -> list[tuple[str, str]]:
        """Name and value, one by one, of these and of all that may have several values."""
        one = [(name, getattr(self, name)) for name in single]
        several = [(name, value) for name in self.many for value in getattr(self, name)]
        own = [(each.name, value) for each in self.custom for value in each.said]
        return [pair for pair in (*one, *several, *own) if pair[1]]
