"""The sprite holds the icons that are named somewhere, and no others."""

import os

import pytest

from config import icons
from crm import automations, removables, retention
from tenants.billing.meters import METERS

DRAWING = """<svg
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  stroke-width="2"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M1 2{name}" />
  <path d="M3 4" />
</svg>"""


@pytest.fixture
def place(tmp_path):
    """A project with a few drawings."""
    place = icons.Place(tmp_path)
    for drawing in (
        "outline/star",
        "filled/star",
        "outline/bell",
        "outline/sun",
        "outline/moon",
        "outline/brand-whatsapp",
    ):
        file = place.drawings / f"{drawing}.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(DRAWING.format(name=drawing))
    return place


def write(place, name, text):
    file = place.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def ids(place):
    return [line.split('"')[1] for line in place.sprite.read_text().splitlines() if line.startswith("<symbol")]


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("templates/a.html", '<b>{% icon "bell" "icon-sm" %}</b>', ["tabler-bell"]),
        ("templates/a.html", "{% icon 'star-filled' css='sun-like' %}", ["tabler-star-filled"]),
        ("templates/a.html", '<i data-icon="star"></i>', ["tabler-star"]),
        ("templates/a.html", '{% icon dark|yesno:"moon,sun" %}', ["tabler-moon", "tabler-sun"]),
        ("templates/a.html", '{% include "b.html" with icon="bell" %}', ["tabler-bell"]),
        ("static/js/a.js", 'use.setAttribute("href", sprite + "#tabler-moon")', ["tabler-moon"]),
        ("crm/menu.py", 'Entry(label="Sun", icon="bell")', ["tabler-bell"]),
        ("crm/menu.py", 'icon: ClassVar[str] = "brand-whatsapp"', ["tabler-brand-whatsapp"]),
        ("crm/menu.py", '{"icon": "shopping_cart", "title": "bell"}', []),
    ],
)
def test_a_named_icon_is_in_the_sprite(place, file, text, found):
    write(place, "crm/apps.py", "")
    write(place, file, text)

    complaints = icons.build(place)

    assert complaints == []
    assert ids(place) == found


def test_a_symbol_keeps_the_shapes_and_leaves_the_line_width_to_css(place):
    write(place, "templates/a.html", '{% icon "bell" %}{% icon "star-filled" %}')

    icons.build(place)

    assert place.sprite.read_text().splitlines()[1:-1] == [
        '<symbol id="tabler-bell" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="M1 2outline/bell" /><path d="M3 4" /></symbol>',
        '<symbol id="tabler-star-filled" viewBox="0 0 24 24" fill="currentColor">'
        '<path d="M1 2filled/star" /><path d="M3 4" /></symbol>',
    ]


def test_an_icon_that_does_not_exist_is_named_with_its_file(place, capsys):
    write(place, "templates/a.html", '{% icon "bel" %}')

    complaints = icons.build(place)

    assert complaints == ["templates/a.html asks for the icon 'bel', which does not exist."]
    assert capsys.readouterr().err == complaints[0] + "\n"


def test_the_sprite_is_built_again_only_when_a_source_is_newer(place):
    page = write(place, "templates/a.html", '{% icon "bell" %}')
    icons.refresh(place)
    built = place.sprite.stat().st_mtime

    place.sprite.write_text("kept")
    icons.refresh(place)
    assert place.sprite.read_text() == "kept"

    page.write_text('{% icon "sun" %}')
    os.utime(page, (built + 10, built + 10))
    icons.refresh(place)
    assert ids(place) == ["tabler-sun"]


def test_without_the_package_there_is_no_sprite_and_no_error(tmp_path):
    place = icons.Place(tmp_path)

    assert icons.refresh(place) == []
    assert not place.sprite.exists()


def test_every_icon_of_the_product_exists():
    place = icons.Place()
    if not place.drawings.is_dir():
        pytest.skip("the front-end packages are not installed")

    assert icons.missing(place) == []


def test_what_registers_name_is_cut_out():
    if not icons.Place().drawings.is_dir():
        pytest.skip("the front-end packages are not installed")
    registers = (automations.ACTIONS, removables.KINDS, retention.KINDS, METERS)
    named = {each.icon for register in registers for each in register.values()}

    icons.refresh()

    sprite = icons.Place().sprite.read_text()
    assert {name for name in named if f'id="tabler-{name}"' not in sprite} == set()
