"""Saved folders: what narrows the inbox kept under a name, for oneself or for others."""

import pytest

from crm.models import SavedView
from messaging.services import marking
from tenants.context import in_tenant
from tests.isolation.conversation_rows import folder_of
from tests.markup import parse
from tests.messaging.threads import talk

QUERY = "tab=all&state=open&priority=urgent&q="


@pytest.fixture
def talks(aurora) -> None:
    with in_tenant(aurora.schema):
        marking.mark(talk("Urgente", to=aurora.rep), by=None, priority="urgent")
        talk("Outra", to=aurora.rep)


def save(aurora, browser, who="rep", **said):
    about = {"name": "Urgentes", "sharing": "private", "query": QUERY, **said}
    return browser(aurora.members[who]).post(aurora.url("inbox/folders/"), about)


def stored(cast) -> list[tuple[str, str, str, str]]:
    with in_tenant(cast.schema):
        return list(SavedView.objects.values_list("page", "name", "sharing", "query"))


def menu(aurora, browser, who: str, query: str = "") -> list[str]:
    page = parse(browser(aurora.members[who]).get(aurora.url(f"inbox/?{query}")))
    return [link.one(".grow").text for link in page.all("#inbox_folders a") if link.all(".grow")]


def test_a_folder_is_kept_and_opens_what_it_narrows_to(aurora, talks, browser):
    response = save(aurora, browser, query=f"{QUERY}&priority=nonsense&utm=x")

    assert stored(aurora) == [("inbox", "Urgentes", "private", QUERY)]
    assert response["HX-Redirect"] == f"{aurora.url('inbox/')}?{QUERY}"
    page = parse(browser(aurora.rep).get(response["HX-Redirect"]))
    assert [name.text for name in page.all(".cv-n")] == ["Urgente"]
    [link] = [link for link in page.all("#inbox_folders a") if "aria-current" in link.attributes]
    assert link["href"] == f"{aurora.url('inbox/')}?{QUERY}"


def test_what_is_seen_now_is_what_is_offered_to_be_kept(aurora, talks, browser):
    client = browser(aurora.rep)
    page = parse(client.get(aurora.url("inbox/?tab=mine&priority=urgent&unread=1")))
    [offer] = page.all("#inbox_folders button")

    form = parse(client.get(offer["hx-get"]))

    assert form.one("#view_query")["value"] == "tab=mine&state=open&unread=1&priority=urgent&q="


@pytest.mark.parametrize(("sharing", "seen"), [("private", []), ("everybody", ["Urgentes"])])
def test_a_private_folder_is_ones_own_and_a_shared_one_everybodys(aurora, talks, browser, sharing, seen):
    save(aurora, browser, sharing=sharing)

    assert menu(aurora, browser, "rep") == ["Urgentes"]
    assert menu(aurora, browser, "owner") == menu(aurora, browser, "other_rep") == seen


def test_through_a_shared_folder_each_sees_only_what_they_may(aurora, talks, browser):
    save(aurora, browser, sharing="everybody")

    page = parse(browser(aurora.other_rep).get(aurora.url(f"inbox/?{QUERY}")))

    assert page.all(".cv") == []


def test_it_is_renamed_shared_and_given_up_by_its_owner_alone(aurora, talks, browser):
    save(aurora, browser)
    with in_tenant(aurora.schema):
        address = aurora.url(f"inbox/folders/{SavedView.objects.get().pk}/")
    said = {"name": "Pegando fogo", "sharing": "everybody", "query": "tab=mine"}

    browser(aurora.rep).post(address, said)
    owner = browser(aurora.owner)
    refused = [getattr(owner, method)(address, said).status_code for method in ("get", "post", "delete")]

    assert refused == [404, 404, 404]
    assert stored(aurora) == [("inbox", "Pegando fogo", "everybody", QUERY)]
    browser(aurora.rep).delete(address)
    assert stored(aurora) == []


def test_a_folder_without_a_name_is_not_kept(aurora, browser):
    assert save(aurora, browser, name=" ").status_code == 422
    assert stored(aurora) == []


def test_folders_and_views_of_leads_do_not_mix(aurora, talks, browser):
    with in_tenant(aurora.schema):
        folder = folder_of(aurora)["pk"]
        view = SavedView.objects.create(owner=aurora.rep.user, name="Quentes", query="score=70..")
    client = browser(aurora.rep)

    assert menu(aurora, browser, "rep") == ["Pasta"]
    assert client.get(aurora.url(f"views/{folder}/")).status_code == 404
    assert client.get(aurora.url(f"inbox/folders/{view.pk}/")).status_code == 404


def test_another_organizations_folder_is_not_there(aurora, rival, browser):
    with in_tenant(rival.schema):
        theirs = folder_of(rival, "LEAK-B")["pk"]

    for method in ("get", "post", "delete"):
        assert getattr(browser(aurora.rep), method)(aurora.url(f"inbox/folders/{theirs}/")).status_code == 404
    assert menu(aurora, browser, "owner") == []
    assert len(stored(rival)) == 1
