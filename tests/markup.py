"""Reading what a view answered, as a tree: ``parse(response).all(".cv .chip-bad")``."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"})
STEP = re.compile(r"""([a-z0-9]+|\*)|\.([\w-]+)|\#([\w-]+)|\[([\w-]+)(?:="([^"]*)")?\]""")


class Element:
    """A tag with its attributes and what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None" = None):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """All words in it; between two texts there is one space, whatever the markup."""
        return " ".join(" ".join(self._texts()).split())

    @property
    def outline(self) -> tuple:
        """The same for the same markup, wherever it stands."""
        inner = (child.outline if isinstance(child, Element) else " ".join(child.split()) for child in self.children)
        return self.tag, tuple(sorted(self.attributes.items())), tuple(part for part in inner if part)

    def all(self, selector: str) -> "list[Element]":
        """Descendants by tag, .class, #id, [attribute="value"], and descents between them; several by commas."""
        wanted = [[STEP.findall(step) for step in one.split()] for one in selector.split(",")]
        return [element for element in self._descendants() if any(element._fits(steps, self) for steps in wanted)]

    def one(self, selector: str) -> "Element":
        """The only one there is."""
        [found] = self.all(selector)
        return found

    def first(self, selector: str) -> "Element | None":
        return next(iter(self.all(selector)), None)

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield from child._texts() if isinstance(child, Element) else [child]

    def _descendants(self) -> "Iterator[Element]":
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._descendants()

    def _fits(self, steps: list, root: "Element") -> bool:
        if not self._is(steps[-1]):
            return False
        above, rest = self.parent, steps[:-1]
        while rest and above is not None and above is not root:
            if above._is(rest[-1]):
                rest = rest[:-1]
            above = above.parent
        return not rest

    def _is(self, tests: list) -> bool:
        return all(
            (not tag or tag in ("*", self.tag))
            and (not css or css in self.classes)
            and (not pk or self.attributes.get("id") == pk)
            and (not name or (name in self.attributes and (not value or self.attributes[name] == value)))
            for tag, css, pk, name, value in tests
        )


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag):
        element = self.here
        while element.parent is not None and element.tag != tag:
            element = element.parent
        if element.parent is not None:
            self.here = element.parent

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_data(self, data):
        self.here.children.append(data)


def parse(response) -> Element:
    """The tree of a response, or of a text."""
    reader = _Reader()
    reader.feed(response if isinstance(response, str) else response.content.decode())
    return reader.root


def sent_by(form: Element) -> dict[str, list[str]]:
    """What a browser sends of a form in which nothing was touched."""
    sent: dict[str, list[str]] = {}
    for control in form.all("[name]"):
        kind, name = control.attributes.get("type", control.tag), control["name"]
        if kind in ("checkbox", "radio"):
            values = [control.attributes.get("value", "on")] if "checked" in control else []
        elif kind == "select":
            chosen = control.all("option[selected]") or control.all("option")[:1]
            values = [option.attributes.get("value", option.text) for option in chosen]
        else:
            values = [control.text if kind == "textarea" else control.attributes.get("value", "")]
        if values and kind != "button":
            sent[name] = [*sent.get(name, []), *values]
    return sent


def text_of(response) -> str:
    """All that it says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())
