"""Words that members and strangers typed stay text, wherever a page of ours repeats them."""

from crm.services import custom
from tenants.context import in_tenant

MARKUP = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'


def test_the_hint_of_a_field_is_no_markup_where_the_field_is_asked(aurora, browser):
    """It stands on pages of whoever fills the field in, strangers on a public form among them."""
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Perfil", kind="text", help=MARKUP)

    page = browser(aurora.rep).get(aurora.url("leads/new/")).content.decode()

    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
