"""Whatever strangers write, name themselves or send stays text: in list, thread, header, composer and side."""

import json
import re

import pytest

from crm.models import Company
from messaging import formatting
from messaging.models import Attachment
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead
from tests.markup import parse
from tests.messaging.threads import hear, make_template, say, talk

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    '"><svg/onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "![x](data:text/html,<script>alert(1)</script>)",
    "{{ request.user.password }}{% include 'x' %}",
    "*<b>x</b>* _<i>y</i>_ ```<u>z</u>```",
    'https://x.com/"onmouseover="alert(1)',
    "www.x.com/<script>alert(1)</script>",
)
ALLOWED_SCHEMES = ("http://", "https://", "/", "#", "?")


def hostile_conversation(aurora, words: str):
    """The same words wherever somebody else's words can stand."""
    contact = make_contact(words, owner=aurora.rep.user, email="x@y.com", city=words[:80], job_title=words[:80])
    contact.company = Company.objects.create(name=words)
    contact.save()
    lead = make_lead(contact=contact, owner=aurora.rep, title=words, tags=[words[:40]])
    conversation = talk(to=aurora.rep, lead=lead, text=words)
    first = hear(conversation, words, payload={"referral": dict.fromkeys(["headline", "body", "source_url"], words)})
    hear(conversation, words, reply_to=first)
    hear(conversation, "", kind="location", payload={"name": words, "address": words, "latitude": words})
    hear(
        conversation,
        "",
        kind="contacts",
        payload={"contacts": [{"name": {"formatted_name": words}, "phones": [{"phone": words}]}]},
    )
    hear(conversation, words, kind="interactive", payload={"type": "nfm_reply", "response": {words: words}})
    hear(
        conversation,
        words,
        kind="order",
        payload={"product_items": [{"product_retailer_id": words, "quantity": words}]},
    )
    hear(conversation, words, kind=words[:20])
    hear(conversation, words, kind="system")
    Attachment.objects.create(message=hear(conversation, words, kind="document"), filename=words, error=words)
    say(conversation, words, by=aurora.rep, status="failed", error=words)
    say(conversation, words, by=aurora.rep, kind="template", payload={"template": words})
    make_template(body=f"{words} {{{{1}}}}")
    return conversation


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_strangers_are_never_markup(aurora, browser, words):
    with in_tenant(aurora.schema):
        conversation = hostile_conversation(aurora, words)
    client, address = browser(aurora.rep), aurora.url(f"inbox/{conversation.pk}/")

    for path in ("", "side/", "messages/", "templates/", "header/", "composer/"):
        assert programs_in(parse(client.get(f"{address}{path}"))) == []
    assert programs_in(parse(client.get(aurora.url("inbox/?tab=all")))) == []
    assert " ".join(words.split()) in parse(client.get(f"{address}side/")).text


def programs_in(page) -> list[str]:
    """What could run, or lead somewhere else than to an address: nothing of it is ours."""
    found = [element.tag for element in page.all("iframe, object, embed, base, style, img")]
    found += [script.text for script in page.all("script") if "src" not in script]
    for element in page.all("*"):
        found += [name for name in element.attributes if name.startswith("on") or name == "style"]
        links = (element.attributes.get(name, "") for name in ("href", "src", "action", "formaction"))
        found += [link for link in links if link and not link.startswith(ALLOWED_SCHEMES)]
    return found


def test_the_same_words_in_another_organization_stay_there(aurora, rival, browser):
    with in_tenant(rival.schema):
        hostile_conversation(rival, "LEAK-B")
    with in_tenant(aurora.schema):
        conversation = hostile_conversation(aurora, "LEAK-A")

    for part in ("", "side/", "templates/", "messages/"):
        assert b"LEAK-B" not in browser(aurora.owner).get(aurora.url(f"inbox/{conversation.pk}/{part}")).content


def test_a_message_menu_holds_the_text_as_an_attribute(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = talk(to=aurora.rep, text='"><img src=x onerror=alert(1)>')

    button = parse(browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/"))).one("[data-message-more]")

    assert button["data-text"] == '"><img src=x onerror=alert(1)>'


def test_a_refusal_that_repeats_words_is_json(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = talk(to=aurora.rep)

    response = browser(aurora.rep).post(
        aurora.url(f"inbox/{conversation.pk}/messages/"), {"key": "<script>", "text": "<script>"}
    )

    assert (response.status_code, response["Content-Type"]) == (422, "application/json")
    assert "<" not in json.loads(response.content)["reason"]


class TestText:
    """What becomes of a message's text."""

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("2 < 3 & 4", "2 &lt; 3 &amp; 4"),
            ("*forte* _fraco_ ~fora~", "<strong>forte</strong> <em>fraco</em> <s>fora</s>"),
            ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
            ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
            ("* não *", "* não *"),
            ("```x *y* <z>```", "<code>x *y* &lt;z&gt;</code>"),
            ("linha\n*outra*", "linha\n<strong>outra</strong>"),
        ],
    )
    def test_marks(self, text, html):
        assert formatting.rich(text) == html

    @pytest.mark.parametrize(
        ("text", "links"),
        [
            ("veja https://a.com/x?b=1&c=2.", ["https://a.com/x?b=1&c=2"]),
            ("(https://a.com/x)", ["https://a.com/x"]),
            ("https://pt.wikipedia.org/wiki/A_(b)", ["https://pt.wikipedia.org/wiki/A_(b)"]),
            ("www.a.com e HTTP://B.COM", ["https://www.a.com", "HTTP://B.COM"]),
            ("*https://a.com*", ["https://a.com"]),
            ("javascript:alert(1) data:text/html,x file:///etc ftp://a", []),
            ("xhttps://a.com", []),
        ],
    )
    def test_links(self, text, links):
        found = parse(f"<p>{formatting.rich(text)}</p>").all("a")

        assert [link["href"] for link in found] == links
        assert all(link["rel"] == "noopener noreferrer nofollow" and link["target"] == "_blank" for link in found)

    @pytest.mark.parametrize(
        "text", ["*" * 50_000, "_a " * 20_000, "https://a.com/" + "(" * 3000, "@" * 50_000, "```" * 9_000]
    )
    def test_long_nonsense_is_quickly_dealt_with(self, text):
        assert re.sub(r"<[^>]+>", "", formatting.rich_note(text)) == text.replace("&", "&amp;")

    def test_names_of_colleagues_stand_out_in_notes_only(self):
        assert formatting.rich_note("@Rafael viu? a@b.com") == '<span class="at">@Rafael</span> viu? a@b.com'
        assert formatting.rich("@Rafael") == "@Rafael"

    @pytest.mark.parametrize(
        ("text", "large"),
        [("❤️", True), ("👍🏽👍🏽", True), ("ok", False), ("❤️ ok", False), ("", False), ("👍" * 9, False)],
    )
    def test_a_few_emoji_are_large(self, text, large):
        assert formatting.is_emoji(text) is large
