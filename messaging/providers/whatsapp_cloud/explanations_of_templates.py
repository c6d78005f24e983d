"""Why Meta does not take a template, and what to do: its second codes, which come together with 100."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OF_TEMPLATES: list[tuple[str, Promise, Promise]] = [
    (
        "100_2388024",
        _("There is a template of this name in this language already."),
        _("Choose another name, or change that one."),
    ),
    (
        "100_2388023",
        _("A template of this name is still being deleted in this language."),
        _("Choose another name, or wait: Meta frees it after about 30 days."),
    ),
    (
        "100_2388019 80008",
        _("The account has as many templates as Meta allows, or made too many within the hour."),
        _("Delete some that are not used, or wait an hour."),
    ),
    (
        "100_2388293",
        _("The text has too many variables for its length."),
        _("Write more words around them, or use fewer."),
    ),
    (
        "100_2388299",
        _("A variable stands at the beginning or the end of the text."),
        _("Put words before and after it."),
    ),
    (
        "100_2388047 100_2388072 100_2388073 100_2388039 100_2388040",
        _("Meta does not take a part of the template as it is written."),
        _("Look at line breaks, formatting and length of header, text and footer."),
    ),
    (
        "100_2494102",
        _("Meta does not take the example file of the header."),
        _("Choose another one: JPG or PNG up to 5 MB, MP4 up to 16 MB, PDF up to 100 MB."),
    ),
]
