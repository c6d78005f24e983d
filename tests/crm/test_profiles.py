"""Where a person is found in social networks: pasted, tidied, shown as links, told over the API, kept by a merge."""

import pytest

from crm import profiles
from crm.models import Activity, Contact
from crm.services import merging
from tenants.context import in_tenant
from tests.api.calling import key_of
from tests.crm.editing import fresh, lead_of, person_of
from tests.makers import make_contact
from tests.markup import parse

LINKEDIN, INSTAGRAM = "https://www.linkedin.com/in/marina-alves", "https://instagram.com/studio.lume"


@pytest.mark.parametrize(
    ("link", "name", "icon"),
    [
        (LINKEDIN, "LinkedIn · marina-alves", "brand-linkedin"),
        ("https://br.linkedin.com/in/joão", "LinkedIn · joão", "brand-linkedin"),
        (INSTAGRAM + "/?hl=pt", "Instagram · studio.lume", "brand-instagram"),
        ("https://www.tiktok.com/@lume", "TikTok · lume", "brand-tiktok"),
        ("https://x.com", "X", "brand-x"),
        ("https://instagram.com.evil.test/lume", "instagram.com.evil.test · lume", "world"),
    ],
)
def test_a_link_is_called_by_its_network_and_what_it_calls_the_person(link, name, icon):
    [one] = profiles.read(link)

    assert (one.name, one.icon, one.url) == (name, icon, link)


def test_links_are_whole_and_each_once():
    assert profiles.tidy(f"instagram.com/studio.lume\r\n{INSTAGRAM}  {LINKEDIN}") == f"{INSTAGRAM}\n{LINKEDIN}"


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "javascript://instagram.com/%0aalert(1)",
        "@marina",
        "marina",
        "https://instagram.com@evil.test/",
        "https://x.com/" + "a" * 200,
        " ".join(f"x.com/{number}" for number in range(9)),
    ],
)
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(profiles.NoAddress):
        profiles.tidy(text)


def test_they_are_edited_told_and_shown_as_links(aurora, rival, browser):
    lead = lead_of(aurora)
    address, page = aurora.url(f"contacts/{lead.contact_id}/details/"), browser(aurora.rep)
    contact = fresh(aurora, lead.contact)

    wrong = page.post(address, person_of(contact, profiles="@marina"))
    saved = page.post(address, person_of(contact, profiles="instagram.com/studio.lume\r\n" + LINKEDIN))

    assert (wrong.status_code, saved.status_code) == (422, 200)
    assert "“https://@marina” não é um endereço" in wrong.content.decode()
    shown = parse(page.get(aurora.url(f"leads/{lead.pk}/")))
    assert [link["href"] for link in shown.all('dd [target="_blank"]')] == [INSTAGRAM, LINKEDIN]
    with in_tenant(aurora.schema):
        told = Activity.objects.get(kind="contact.changed").particulars["changes"]
        assert told == {"profiles": ["", f"{INSTAGRAM}\n{LINKEDIN}"]}
    with in_tenant(rival.schema):
        assert not Contact.objects.exclude(profiles="").exists()


def test_the_api_takes_and_gives_them_as_a_list(aurora):
    key = key_of(aurora)
    with in_tenant(aurora.schema):
        marina = make_contact("Marina Alves")

    changed = key.patch(f"contacts/{marina.pk}/", {"profiles": ["instagram.com/studio.lume", LINKEDIN]})
    wrong = key.patch(f"contacts/{marina.pk}/", {"profiles": ["javascript:alert(1)"]})

    assert changed.json()["profiles"] == key.get(f"contacts/{marina.pk}/").json()["profiles"] == [INSTAGRAM, LINKEDIN]
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["profiles"])


def test_a_merge_keeps_those_of_the_one_who_had_some(aurora):
    with in_tenant(aurora.schema):
        stays, goes = make_contact("Marina Alves"), make_contact("Marina A.", profiles=LINKEDIN)
        merging.merge(stays, [goes], by=aurora.owner.user)

        stays.refresh_from_db()
        assert stays.profiles == LINKEDIN
