"""The two admins' look; the theme's violet is ours."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

_BRAND = {
    "50": "249 247 255",
    "100": "242 237 255",
    "200": "216 203 251",
    "300": "195 174 252",
    "400": "155 116 249",
    "500": "139 80 242",
    "600": "124 58 237",
    "700": "109 40 217",
    "800": "100 39 207",
    "900": "75 59 128",
    "950": "42 33 71",
}
_COMMON = {
    "COLORS": {"primary": _BRAND},
    "BORDER_RADIUS": "8px",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_SYMBOL": "favorite",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icons/favicon.svg")},
    ],
    "STYLES": [lambda request: static("css/admin.css")],
    "SIDEBAR": {"show_search": False, "command_search": False, "show_all_applications": False},
}
UNFOLD_ORGANIZATION = {
    **_COMMON,
    "SITE_TITLE": _("Administration"),
    "SITE_HEADER": "tenants.admin.sites.organization_name",
    "SITE_URL": "tenants.admin.sites.organization_home",
}
UNFOLD_OPERATOR = {
    **_COMMON,
    "SITE_TITLE": _("Platform"),
    "SITE_HEADER": _("Loved CRM platform"),
    "SITE_URL": "/",
    "DASHBOARD_CALLBACK": "tenants.admin.dashboard.operators_view",
}
UNFOLD = _COMMON
