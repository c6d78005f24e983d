"""What every template may say: icons, avatars, money, moments, scores, ids of parts, fields."""

from functools import lru_cache
from zlib import crc32

from django import forms, template
from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils.html import format_html
from django.utils.translation import gettext as _

from config import heat, qr, words
from tenants import shortcuts

register = template.Library()

COLOURS = 9

register.filter("brl", words.brl)
register.filter("money", words.money)
register.filter("when", words.when)
register.filter("ago", words.ago)
register.filter("initials", words.initials)
register.simple_tag(qr.drawn, name="qr")


@register.simple_tag
def icon(name: str, css: str = "") -> str:
    """A glyph of the sprite. It is decoration: the button or the text beside it carries the name."""
    return _drawn(name, css, static("icons/icons.svg"))


@lru_cache(1024, typed=True)  # a board has hundreds, of thirty kinds
def _drawn(name: str, css: str, sprite: str) -> str:
    drawn = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#tabler-{}"></use></svg>'
    return format_html(drawn, f"icon {css}".strip(), sprite, name)


@register.simple_tag
def avatar(thing, size: str = "", css: str = "", square: bool = False) -> str:
    """Initials on a colour that stays with the person (round) or the organization (square, with its logo if it has one)."""
    name = words.name_of(thing)
    shape = "ava-sq" if square else ""
    if logo := getattr(thing, "logo_url", ""):
        classes = " ".join(filter(None, ["ava ava-logo", f"ava-{size}" if size else "", shape, css]))
        return format_html('<img class="{}" src="{}" alt="" title="{}">', classes, logo, name)
    classes = " ".join(filter(None, ["ava", colour(thing), f"ava-{size}" if size else "", shape, css]))
    return format_html('<span class="{}" title="{}" aria-hidden="true">{}</span>', classes, name, words.initials(name))


@register.filter
def colour(thing) -> str:
    """``av0`` … ``av8``, the same for the same person everywhere and for ever."""
    key = getattr(thing, "pk", None) or words.name_of(thing)
    return f"av{crc32(str(key).encode()) % COLOURS}"


@register.filter
def may(membership, permission: str) -> bool:
    """Whether to show what leads to something; the view asks again."""
    return membership is not None and membership.may(permission)


@register.filter
def score_class(score: int | None, hot: int | str = "") -> str:
    """By the organization's hot line; by the usual one where there is none."""
    if score is None:
        return ""
    line = int(hot or heat.HOT)
    return "score-hi" if score >= line else "score-mid" if score >= heat.warm_from(line) else "score-lo"


@register.simple_tag
def dom_id(thing, part: str = "") -> str:
    """``message_7``, or ``conversation_3_composer`` for a part of one."""
    return "_".join(filter(None, [thing._meta.model_name, str(thing.pk), part]))


@register.simple_tag(takes_context=True)
def key_of(context, action: str) -> str:
    """The key that this person has for an action, as it is printed on keyboards; none where single keys are off."""
    key = shortcuts.key_for(getattr(context.get("request"), "user", None), action)
    return shortcuts.spoken(key)


@register.simple_tag(takes_context=True)
def shortcut_rows(context) -> list[shortcuts.Row]:
    """Every key, for the sheet and for the page where they are changed."""
    return shortcuts.rows_for(getattr(context.get("request"), "user", None))


@register.simple_tag
def public_url(name: str, *args, **kwargs) -> str:
    """An address outside the organization's prefix: sign-in, account, webhooks."""
    prefix = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args, kwargs=kwargs)
    finally:
        set_script_prefix(prefix)


@register.simple_tag
def control(field: forms.BoundField, css: str = "", **attributes) -> str:
    """The field's widget in our clothes, tied to its hint and error, with the words for what may be wrong with it."""
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()} | _complaints(field)
    attrs["class"] = " ".join(
        filter(
            None, [field.field.widget.attrs.get("class"), _class_of(field), css, "is-invalid" if field.errors else ""]
        )
    )
    return field.as_widget(attrs=attrs)


def _class_of(field: forms.BoundField) -> str:
    match field.field.widget:
        case forms.CheckboxInput() | forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "form-check-input"
        case forms.Select():
            return "form-select"
    return "form-control"


def _complaints(field: forms.BoundField) -> dict[str, str]:
    """What form.js says when the field is left: the browser's own words may be in another language."""
    said = {"data-missing": _("Fill in this field.")} if field.field.required else {}
    match field.field:
        case forms.EmailField():
            said["data-mismatch"] = _("The address is not complete, like name@company.com.")
        case forms.URLField():
            said["data-mismatch"] = _("The address must begin with https://.")
    if shortest := getattr(field.field, "min_length", None):
        said["data-short"] = _("At least %(n)s characters.") % {"n": shortest}
    return said
