"""Templates made here: refused before Meta is asked where that can be known, taken by a Graph that checks, and shown."""

import json
from functools import cache
from io import BytesIO

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from jsonschema import Draft202012Validator

from messaging.models import Template
from messaging.services import media, templates_made, templates_worded
from messaging.services.templates_worded import Button, Wording
from tests.markup import text_of
from tests.messaging.cloud.test_templates_told import make_template
from tests.messaging.makers import PIXEL
from tests.shared import needs_shared, sample
from tests.stubs.graph import SPECIFICATION

pytestmark = pytest.mark.usefixtures("inside_aurora")
SAID = {
    "name": "Proposta pronta",
    "language": "pt_BR",
    "category": "UTILITY",
    "header": "TEXT",
    "header_text": "Sua proposta",
    "body": "Olá {{primeiro_nome}}, a proposta da {{empresa}} está pronta.",
    "footer": "Agência Aurora",
    "kind_0": "URL",
    "text_0": "Ver proposta",
    "value_0": "https://aurora.example/p/{{1}}",
    "kind_1": "QUICK_REPLY",
    "text_1": "Quero conversar",
    "kind_2": "PHONE_NUMBER",
    "text_2": "Ligar",
    "value_2": "+55 11 4002 8922",
    "example.primeiro_nome": "Marina",
    "example.empresa": "Padaria Sol",
    "example.button.1": "a1b2",
}
COMPONENTS = [
    {"type": "HEADER", "format": "TEXT", "text": "Sua proposta"},
    {
        "type": "BODY",
        "text": SAID["body"],
        "example": {
            "body_text_named_params": [
                {"param_name": "primeiro_nome", "example": "Marina"},
                {"param_name": "empresa", "example": "Padaria Sol"},
            ]
        },
    },
    {"type": "FOOTER", "text": "Agência Aurora"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Quero conversar"},
            {"type": "URL", "text": "Ver proposta", "url": SAID["value_0"], "example": ["a1b2"]},
            {"type": "PHONE_NUMBER", "text": "Ligar", "phone_number": "+551140028922"},
        ],
    },
]


def post(cast, browser, channel, who: str = "manager", **more):
    fields = {name: value for name, value in (SAID | {"channel": channel.pk} | more).items() if value is not None}
    return browser(cast.members[who]).post(cast.url("settings/templates/new/"), fields)


@cache
def _create_schema() -> dict:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = yaml.load(SPECIFICATION.read_bytes(), Loader=loader)["paths"]
    body = paths["/{Version}/{WABA-ID}/message_templates"]["post"]["requestBody"]
    return body["content"]["application/json"]["schema"]


def test_one_is_written_taken_by_meta_shown_changed_and_deleted(channel, graph, aurora, browser):
    response = post(aurora, browser, channel)
    assert response.status_code == 302
    template = Template.objects.get()
    row = graph.templates[0]
    assert {name: row[name] for name in ("name", "language", "category", "parameter_format", "components")} == {
        "name": "proposta_pronta",
        "language": "pt_BR",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": COMPONENTS,
    }
    assert (template.external_id, template.status, template.author) == (row["id"], "PENDING", aurora.manager.user)

    client = browser(aurora.manager)
    page = text_of(client.get(aurora.url(f"settings/templates/{template.pk}/")))
    assert "em análise" in page
    assert "Olá Marina , a proposta da Padaria Sol está pronta." in page
    edit = aurora.url(f"settings/templates/{template.pk}/edit/")
    assert client.get(edit).status_code == 302  # while Meta looks at it, nothing can be changed
    assert client.post(edit, SAID).status_code == 422

    Template.objects.update(status="REJECTED", reason="Números demais")
    form = client.get(edit)
    assert 'value="Padaria Sol"' in form.content.decode()
    assert 'value="a1b2"' in form.content.decode()
    assert (
        client.post(edit, SAID | {"body": "Oi {{primeiro_nome}}, pronto.", "category": "MARKETING"}).status_code == 302
    )
    template.refresh_from_db()
    assert (template.body, template.status, template.category, template.reason) == (
        "Oi {{primeiro_nome}}, pronto.",
        "PENDING",
        "MARKETING",
        "",
    )
    assert (graph.templates[0]["category"], graph.templates[0]["name"]) == ("MARKETING", "proposta_pronta")

    deleted = client.delete(aurora.url(f"settings/templates/{template.pk}/"))
    assert (deleted.status_code, graph.templates) == (204, [])
    template.refresh_from_db()
    assert template.status == "GONE"
    assert client.get(aurora.url(f"settings/templates/{template.pk}/")).status_code == 404
    assert post(aurora, browser, channel).status_code == 302  # its name is free again here


@needs_shared
def test_what_we_ask_and_what_meta_publishes_are_of_one_shape():
    published = sample("meta_whatsapp", "template_create_utility.request")
    for asked in (published, {"name": "x", "language": "pt_BR", "category": "UTILITY", "components": COMPONENTS}):
        Draft202012Validator(_create_schema()).validate(asked)
    theirs = {name: part for part in published["components"] for name in [part["type"].upper()]}
    ours = {part["type"]: part for part in COMPONENTS}
    assert ours["BODY"].keys() == theirs["BODY"].keys()
    assert ours["BODY"]["example"].keys() == theirs["BODY"]["example"].keys()
    kinds = {button["type"].upper(): button.keys() for button in theirs["BUTTONS"]["buttons"]}
    for button in ours["BUTTONS"]["buttons"]:
        assert button.keys() - {"example"} == kinds[button["type"]]


def test_a_picture_at_its_head_is_handed_over_before_and_kept_as_the_one_to_send(channel, graph, aurora, browser):
    picture = SimpleUploadedFile("logo.png", PIXEL, content_type="image/png")
    assert post(aurora, browser, channel, header="IMAGE", sample=picture).status_code == 302

    header = graph.templates[0]["components"][0]
    assert (header["type"], header["format"]) == ("HEADER", "IMAGE")
    assert graph.desk.handles[header["example"]["header_handle"][0]] == PIXEL
    assert Template.objects.get().sample.mime_type == "image/png"

    pretender = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", content_type="image/png")
    refused = post(aurora, browser, channel, name="outro", header="IMAGE", sample=pretender)
    assert "Escolha uma imagem JPG ou PNG" in text_of(refused)
    assert len(graph.templates) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "x" * 1025}, "body"),
        ({"body": "{{nome}}, tudo bem?"}, "body"),
        ({"body": "Oi {{nome}}{{sobrenome}} tudo"}, "body"),
        ({"body": "Oi {{1}} e {{3}} tudo"}, "body"),
        ({"body": "Oi {{1}} e {{nome}} tudo"}, "body"),
        ({"body": "Oi {{Nome}} tudo"}, "body"),
        ({"footer": "x" * 61}, "footer"),
        ({"footer": "Oi {{1}}"}, "footer"),
        ({"header": "TEXT"}, "header_text"),
        ({"header": "TEXT", "header_text": "{{a}} {{b}}"}, "header_text"),
        ({"examples": {}, "body": "Oi {{nome}} tudo"}, "examples"),
        ({"name": "Com espaço"}, "name"),
        ({"buttons": [Button("URL", "Ver", "javascript:alert(1)")]}, "buttons"),
        ({"buttons": [Button("URL", "Ver", "https://x.example/{{1}}/y")]}, "buttons"),
        ({"buttons": [Button("URL", str(n), "https://x.example") for n in range(3)]}, "buttons"),
        ({"buttons": [Button("QUICK_REPLY", "Sim"), Button("QUICK_REPLY", "Sim")]}, "buttons"),
        ({"buttons": [Button("QUICK_REPLY", "x" * 26)]}, "buttons"),
        ({"buttons": [Button("PHONE_NUMBER", "Ligar", "123")]}, "buttons"),
        ({"buttons": [Button("COPY_CODE", "", "x" * 16)]}, "buttons"),
    ],
)
def test_what_meta_would_refuse_is_told_before(wrong, field):
    sound = {"name": "oi", "language": "pt_BR", "category": "UTILITY", "body": "Olá!", "examples": {"nome": "a", "1": "b", "3": "c", "a": "d", "b": "e", "sobrenome": "f", "Nome": "g"}}  # fmt: skip
    assert templates_worded.problems(Wording(**sound)) == []
    assert field in {name for name, _why in templates_worded.problems(Wording(**(sound | wrong)))}


def test_what_meta_refuses_all_the_same_is_told_in_our_words_and_nothing_is_kept(channel, graph, aurora, browser):
    graph.refuse(100, "Invalid parameter", on="other", error_subcode=2388023, error_user_msg="Wait 4 weeks.")
    response = post(aurora, browser, channel)

    assert response.status_code == 422
    page = text_of(response)
    assert "ainda está sendo excluído" in page
    assert "Meta diz: Wait 4 weeks." in page
    assert 'value="Padaria Sol"' in response.content.decode()
    assert Template.objects.count() == 0

    graph.drop_answers(on="other", accepts=False)
    assert "A resposta da Meta se perdeu" in text_of(post(aurora, browser, channel))
    make_template(channel, "proposta_pronta")
    assert "Já existe um modelo com esse nome" in text_of(post(aurora, browser, channel))


def test_the_preview_shows_what_is_written_and_asks_for_examples_only_when_the_variables_change(aurora, browser):
    client, url = browser(aurora.manager), aurora.url("settings/templates/preview/")
    first = client.post(url, {"body": "Oi {{nome}}, <b>tudo</b>?", "header": ""})
    assert "Oi {{nome}}, &lt;b&gt;tudo&lt;/b&gt;?" in first.content.decode().replace(
        '<mark class="var" data-variable-shown="nome">', ""
    ).replace("</mark>", "")
    assert 'name="example.nome"' in first.content.decode()
    again = client.post(url, {"body": "Oi {{nome}}, tudo?", "header": "", "example.nome": "Marina"})
    assert "Marina" in again.content.decode()
    assert 'name="example.nome"' not in again.content.decode()


def test_it_is_the_leaders_work_and_another_organizations_is_none(channel, graph, aurora, rival, browser):
    assert post(aurora, browser, channel, "rep").status_code == 403
    template = make_template(channel)
    for path in ("", "edit/"):
        assert browser(rival.owner).get(rival.url(f"settings/templates/{template.pk}/{path}")).status_code == 404
    assert browser(rival.owner).delete(rival.url(f"settings/templates/{template.pk}/")).status_code == 404
    assert (
        browser(rival.owner).post(rival.url("settings/templates/new/"), SAID | {"channel": channel.pk}).status_code
        == 422
    )
    assert graph.templates == []
    assert json.dumps(templates_made.wording_of(template).examples) == '{"1": "Marina"}'


class TestSending:
    """Templates with more than words: a file at their head, a code to copy, a form to open."""

    @pytest.fixture
    def template(self, channel) -> Template:
        components = [
            {"type": "HEADER", "format": "IMAGE"},
            {"type": "BODY", "text": "Olá {{1}}, seu cupom:"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "COPY_CODE", "text": "Copiar", "example": "AURORA10"},
                    {"type": "FLOW", "text": "Agendar", "flow_id": "7", "flow_action": "navigate"},
                ],
            },
        ]
        fields = {"name": "cupom", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED"}
        return Template.objects.create(channel=channel, components=components, body="Olá {{1}}, seu cupom:", **fields)

    def pick(self, cast, browser, thread, template, **more):
        fields = {
            "template": template.pk,
            "key": f"chave-{len(more)}-1234",
            "value.1": "Marina",
            "value.button.0.code": "X9",
        }
        return browser(cast.rep).post(cast.url(f"inbox/{thread.pk}/templates/"), fields | more)

    def test_the_file_is_chosen_in_the_picker_uploaded_once_and_shown(
        self, thread, template, graph, aurora, browser, meta
    ):
        picker = browser(aurora.rep).get(aurora.url(f"inbox/{thread.pk}/templates/"))
        assert 'type="file" name="file" accept="image/jpeg,image/png" required' in picker.content.decode()
        without = self.pick(aurora, browser, thread, template)
        assert (without.status_code, "imagem no topo" in without.json()["reason"]) == (422, True)
        wrong = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n1 0 obj\n", content_type="application/pdf")
        assert self.pick(aurora, browser, thread, template, file=wrong, value="").status_code == 422

        picture = SimpleUploadedFile("cupom.png", PIXEL, content_type="image/png")
        response = meta.works(lambda: self.pick(aurora, browser, thread, template, file=picture))
        assert response.status_code == 200
        assert "Agendar" in text_of(response)
        sent = graph.sent[0].body["template"]
        media_id = sent["components"][0]["parameters"][0]["image"]["id"]
        assert graph.files[media_id].content == PIXEL
        assert sent["components"][1:] == [
            {"type": "body", "parameters": [{"type": "text", "text": "Marina"}]},
            {
                "type": "button",
                "sub_type": "copy_code",
                "index": "0",
                "parameters": [{"type": "coupon_code", "coupon_code": "X9"}],
            },
            {
                "type": "button",
                "sub_type": "flow",
                "index": "1",
                "parameters": [{"type": "action", "action": {"flow_token": "unused"}}],
            },
        ]

    def test_nothing_chosen_the_example_goes_along(self, thread, template, graph, aurora, browser, meta):
        template.sample = media.store(BytesIO(PIXEL))
        template.save()
        meta.works(lambda: self.pick(aurora, browser, thread, template))

        media_id = graph.sent[0].body["template"]["components"][0]["parameters"][0]["image"]["id"]
        assert graph.files[media_id].content == PIXEL
        message = thread.messages.get()
        assert (message.status, message.attachment.filename) == ("sent", "cupom.png")
        media.forget(message)
        assert media.path_of(template.sample).is_file()  # it is the template's too
