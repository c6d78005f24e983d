"""Making templates: handed in for approval, changed, deleted. The provider is asked first; only what it took is kept."""

from dataclasses import replace
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.outside.errors import AnswerLost, ProviderError, Unavailable
from messaging.models import Channel, Connection, MediaFile, Template
from messaging.providers.outgoing import ProviderTemplate
from messaging.providers.templating import TemplateDraft, Templating
from messaging.queries.template_look import examples_of, format_of, parts, text
from messaging.services import media, statuses, templates_told, templates_worded
from messaging.services.refusals import BadContent
from messaging.services.templates_worded import FILES, Button, Problem, Wording
from tenants.models import User
from tenants.waking import wake_after_commit

CHANGEABLE = ("APPROVED", "REJECTED", "PAUSED")
# What Meta takes as an example, and how large.
EXAMPLES = {
    "IMAGE": ("image/jpeg", "image/png"),
    "VIDEO": ("video/mp4", "video/3gpp"),
    "DOCUMENT": ("application/pdf",),
}
MOST_BYTES = {"IMAGE": 5 * media.MB, "VIDEO": 16 * media.MB, "DOCUMENT": 100 * media.MB}
MADE_HERE = "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW"


class NotTaken(Exception):
    """Nothing was kept: what is wrong, by field ("" for the whole)."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(str(why) for _field, why in problems))
        self.problems = problems


def submit(channel: Channel, wording: Wording, *, by: User | None, sample: UploadedFile | None = None) -> Template:
    """Hand a new template in for approval."""
    connection, templating = _able(channel)
    if channel.templates.present().filter(name=wording.name, language=wording.language).exists():
        raise NotTaken([("name", statuses.explained(connection.provider, "100_2388024"))])
    draft, kept = _drafted(connection, templating, wording, sample)
    try:
        told = templating.submit(connection.credentials, draft)
    except AnswerLost:
        wake_after_commit(templates_told.SYNC)
        raise NotTaken(
            [("", _("Meta's answer was lost. Look at the list in a moment before you send it in again."))]
        ) from None
    except ProviderError as error:
        raise _refused(connection, error) from None
    with transaction.atomic():
        template, _is_new = Template.objects.update_or_create(
            channel=channel,
            name=draft.name,
            language=draft.language,
            defaults={**_kept(told), "author": by, "sample": kept, "reason": "", "quality": "", "told_at": None},
        )
        templates_told.changed(channel, by=by)
    return template


def change(template: Template, wording: Wording, *, by: User | None, sample: UploadedFile | None = None) -> Template:
    """Other words for a template; it is in review again. Name and language stay, and once approved its category too."""
    if template.status not in CHANGEABLE or not template.external_id:
        raise NotTaken([("", _("This template cannot be changed now."))])
    connection, templating = _able(template.channel)
    if template.status == "APPROVED":
        wording = replace(wording, category=template.category)
    draft, kept = _drafted(connection, templating, wording, sample, former=template)
    try:
        templating.change(connection.credentials, template.external_id, draft)
    except ProviderError as error:
        raise _refused(connection, error) from None
    with transaction.atomic():
        fresh = Template.objects.select_for_update(of=("self",), no_key=True).get(pk=template.pk)
        fresh.category, fresh.components, fresh.parameter_format = (
            draft.category,
            draft.components,
            draft.parameter_format,
        )
        fresh.body, fresh.status, fresh.reason = wording.body, "PENDING", ""
        fresh.author, fresh.sample = by or fresh.author, kept
        fresh.save()
        templates_told.changed(template.channel, by=by)
    return fresh


def delete(template: Template, *, by: User | None) -> None:
    """At the provider too. What was sent with it stays."""
    connection, templating = _able(template.channel)
    try:
        templating.delete(connection.credentials, template.external_id, template.name)
    except ProviderError as error:
        raise _refused(connection, error) from None
    with transaction.atomic():
        Template.objects.filter(pk=template.pk).update(status="GONE", sample=None)
        templates_told.changed(template.channel, by=by)


def is_changeable(template: Template) -> bool:
    """Whether all it has can be written here."""
    kinds = {str(button.get("type", "")).upper() for button in _buttons(template)}
    is_known = kinds <= set(MADE_HERE) and template.category != Template.Category.AUTHENTICATION
    return template.status in CHANGEABLE and bool(template.external_id) and is_known


def wording_of(template: Template) -> Wording:
    """As its form shows it."""
    head = next(iter(parts(template.components, "HEADER")), {})
    examples = examples_of(template.components)
    buttons = _buttons(template)
    for number, button in enumerate(buttons):
        if isinstance(told := button.get("example"), list) and told:
            examples[f"button.{number}"] = str(told[0])
    return Wording(
        name=template.name,
        language=template.language,
        category=template.category,
        header=format_of(head) if head else "",
        header_text=str(head.get("text", "")),
        body=text(template.components, "BODY") or template.body,
        footer=text(template.components, "FOOTER"),
        buttons=tuple(_button(each) for each in buttons),
        examples=examples,
    )


def _able(channel: Channel) -> tuple[Connection, Templating]:
    connection = channel.connections.filter(is_current=True).first()
    if connection is None or not channel.is_active or connection.state != Connection.State.WORKING:
        raise NotTaken(
            [("", _("This channel is disconnected. Ask an admin to connect it again in Settings → Channels."))]
        )
    if connection.provider.templating is None:
        raise NotTaken([("", _("Templates of this channel are made at its provider and appear here by themselves."))])
    return connection, connection.provider.templating


def _drafted(
    connection: Connection,
    templating: Templating,
    wording: Wording,
    sample: UploadedFile | None,
    *,
    former: Template | None = None,
) -> tuple[TemplateDraft, MediaFile | None]:
    """What is handed in, with the file of its header handed over before."""
    wrong = templates_worded.problems(wording)
    stored = None
    if wording.header in FILES:
        stored, why = _sample(wording.header, sample, former)
        wrong += [("sample", why)] if why else []
    if wrong:
        raise NotTaken(wrong)
    try:
        handle = _handed_over(connection, templating, stored) if stored else ""
    except ProviderError as error:
        raise _refused(connection, error) from None
    draft = TemplateDraft(
        name=wording.name,
        language=wording.language,
        category=wording.category,
        parameter_format=wording.parameter_format,
        components=templates_worded.components(wording, handle=handle),
    )
    return draft, stored


def _sample(kind: str, sample: UploadedFile | None, former: Template | None) -> tuple[MediaFile | None, str | Promise]:
    """The example of the header: the file chosen now, or the one that it had."""
    if sample is None:
        kept = former.sample if former and former.sample else None
        is_fit = kept is not None and kept.mime_type in EXAMPLES[kind]
        return (kept, "") if is_fit else (None, _("Choose an example: Meta looks at it."))
    try:
        stored = media.store(_bytes_of(sample))
    except BadContent as why:
        return None, why.reason
    if stored.mime_type not in EXAMPLES[kind]:
        return None, _("Choose a JPG or PNG picture, an MP4 video or a PDF, as the header says.")
    if stored.size > MOST_BYTES[kind]:
        return None, _("The file is too large: at most %(limit)s MB.") % {"limit": MOST_BYTES[kind] // media.MB}
    return stored, ""


def _bytes_of(sample: UploadedFile) -> BinaryIO:
    sample.seek(0)
    return sample  # type: ignore[return-value]


def _handed_over(connection: Connection, templating: Templating, stored: MediaFile) -> str:
    ending = stored.mime_type.rpartition("/")[2]
    with media.path_of(stored).open("rb") as opened:
        return templating.sample(
            connection.credentials, opened, filename=f"sample.{ending}", mime_type=stored.mime_type, size=stored.size
        )


def _refused(connection: Connection, error: ProviderError) -> NotTaken:
    """In our words, and in the provider's where it says more."""
    if isinstance(error, Unavailable):
        return NotTaken([("", _("Meta did not answer. Nothing was saved; try again in a moment."))])
    said = statuses.explained(connection.provider, error.code)
    more = _("%(company)s says: %(said)s") % {"company": connection.provider.company, "said": error.detail[:300]}
    return NotTaken([("", f"{said} {more}" if error.detail else said)])


def _kept(told: ProviderTemplate) -> dict[str, object]:
    return {
        "external_id": told.external_id[:64],
        "category": told.category[:20],
        "status": told.status[:20],
        "parameter_format": told.parameter_format,
        "components": told.components,
        "body": text(told.components, "BODY"),
    }


def _buttons(template: Template) -> list[dict]:
    rows = [button for part in parts(template.components, "BUTTONS") for button in part.get("buttons", [])]
    return [row for row in rows if isinstance(row, dict)]


def _button(told: dict) -> Button:
    kind = str(told.get("type", "")).upper()
    example = told.get("example")
    code = (example[0] if isinstance(example, list) and example else example) or ""
    value = {
        "URL": told.get("url"),
        "PHONE_NUMBER": told.get("phone_number"),
        "COPY_CODE": code,
        "FLOW": told.get("flow_id"),
    }
    return Button(kind, str(told.get("text", "")), str(value.get(kind) or ""))
