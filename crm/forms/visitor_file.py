"""A file that somebody from outside sends with a form: of fewer bytes than colleagues may send, and no program."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from crm import uploads
from crm.forms.own_file import FileAnswerField

# What a computer runs, or a browser shows as a page, when a colleague opens what was downloaded.
PROGRAMS = frozenset(
    """apk app appx bat chm cmd com cpl dll dmg docm exe gadget hta htm html img inf iso jar js jse lnk mht mhtml msc msi
    msix msp pif pkg potm ppam pptm ps1 reg scf scr sh shtml svg svgz url vb vbe vbs vhd vhdx ws wsf wsh xhtml xlam xlsm
    xltm""".split()
)
STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


def trouble_with(file: UploadedFile) -> str:
    """Why it is not kept at all, in words; empty for nothing."""
    if why := uploads.trouble_with(file, most=settings.VISITOR_FILE_LIMIT):
        return why
    name = uploads.plain_name(file.name or "")
    file.seek(0)
    is_program = file.read(8).startswith(STARTS) or Path(name).suffix.lower().lstrip(".") in PROGRAMS
    file.seek(0)
    return _("%(name)s is a kind of file that is not taken.") % {"name": name} if is_program else ""


class VisitorFileField(FileAnswerField):
    """Asked of a visitor: there is never one already, and no id of one is believed."""

    widget = forms.FileInput

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.limit = _("At most %(limit)s MB.") % {"limit": settings.VISITOR_FILE_LIMIT // uploads.MB}

    def _checked(self, file: UploadedFile) -> UploadedFile:
        if why := trouble_with(file):
            raise forms.ValidationError(why)
        return super()._checked(file)
