"""The deals that come first on every page of the demo, each told to show something the product can do."""

from .lines import Story, note, them, us

AD = {
    "source_type": "ad",
    "source_url": "https://fb.me/3cr4Wqqkv",
    "source_id": "120226305854810726",
    "headline": "Sites que vendem",
    "body": "Seu site pronto em 30 dias, com texto e publicação. Fale com a gente no WhatsApp.",
    "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ",
}
TEMPLATE = {"template": "proposta_pronta", "language": "pt_BR", "components": []}
COMEBACK = {"template": "retomar_contato", "language": "pt_BR", "components": []}

MARINA = (
    them("Oi! Vi o anúncio de vocês e quero um site para o meu estúdio", payload={"referral": AD}),
    us("Oi, Marina! Que bom que chamou. Me conta: o que o site precisa fazer por vocês?", wait=2),
    them(kind="audio", file="voice", wait=6),
    us("Entendi tudo! Portfólio, agenda de visitas e orçamento pelo WhatsApp. Preparo uma proposta.", wait=9),
    us(
        "Olá Marina! A sua proposta está pronta: R$ 12.500 em até 4× sem juros. Posso enviar por aqui?",
        kind="template",
        payload=TEMPLATE,
        wait=2790,
    ),
    them("Pode sim!", wait=3),
    us("Aqui está. Qualquer dúvida me chama.", kind="document", file="proposal", filename="Proposta Studio Lume.pdf"),
    note("@Rafael ela comparou com outra agência (R$ 11.000). Pode oferecer 5% à vista, Helena já aprovou.", "debora"),
    them("Pode mandar o contrato então! Só queria ver um exemplo do painel antes.", wait=31, quotes=2, reaction="❤️"),
    us("Olha como fica o painel do cliente", kind="image", file="screen", wait=12),
    us("Te mandei um exemplo, dá uma olhada 😊", wait=1),
    them("Ficou lindo! E o prazo, começa quando?", wait=5),
)

STORIES: tuple[Story, ...] = (
    Story(
        name="Marina Alves", company="Studio Lume", job_title="Sócia", email="marina@studiolume.com.br",
        city="São Paulo", phone="+5511987654321", title="Site institucional e portfólio", stage=2, owner="rafael",
        reais=12_500, score=82, source="ad", campaign="Sites Q4", tags=("site", "branding"),
        days_in_stage=0.05, task=(0, "18:30", "Enviar contrato revisado"),
        notes=(("debora", "@Rafael a Marina decide junto com a sócia. Fale com as duas na próxima."),),
        ago=2, unread=1, talk=MARINA,
    ),
    Story(
        name="Juliana Prado", company="Clínica Vitta", city="Campinas", title="Gestão de tráfego", stage=0,
        owner="rafael", reais=8_900, score=67, tags=("tráfego",),
        task=(0, "18:00", "Ligar para a Juliana"), ago=4, unread=2, priority="urgent", labels=("VIP",),
        talk=(
            them("Bom dia! Vocês assumem campanhas que já estão rodando?"),
            us("Bom dia, Juliana! Assumimos, sim. Quem cuida delas hoje?"),
            them("Um freelancer, mas ele sumiu 😅"),
            us("Acontece! Me manda o acesso ao Google Ads que eu faço um diagnóstico sem custo.", wait=9),
            them("Gente, a campanha saiu do ar??", wait=150),
            them("Preciso disso resolvido hoje, por favor", wait=1),
        ),
    ),
    Story(
        name="Beatriz Nakamura", company="Loja Koi", city="Curitiba", title="Loja virtual", stage=0, owner="debora",
        reais=14_000, score=74, source="ad", campaign="Loja pronta", tags=("e-commerce",), ago=9, unread=1,
        talk=(
            them(
                "Oi! Quero uma loja virtual igual à do anúncio",
                payload={"referral": {**AD, "headline": "Loja pronta para o Natal", "body": "Venda em 20 dias."}},
            ),
        ),
    ),
    Story(
        name="", phone="+5562981234410", title="", stage=0, owner="taina", score=31, ago=41, unread=1, is_unassigned=True, talk=(them("Boa tarde, quanto custa um site?"),),
    ),
    Story(
        name="Eduardo Pinheiro", company="Pinheiro Odontologia", city="Santos", title="Google Ads", stage=1,
        owner="rafael", reais=6_750, score=58, tags=("google-ads",), days_known=5, days_in_stage=2,
        task=(0, "19:00", "Mandar diagnóstico da conta"), ago=19, unread=2, priority="high",
        talk=(
            us("Eduardo, consegui olhar a conta: dá para baixar bem o custo por paciente."),
            them("Opa, que notícia boa", wait=22),
            them(kind="audio", file="voice", wait=1),
        ),
    ),
    Story(
        name="Fernanda Brito", company="Cervejaria Lúpulo", city="Belo Horizonte", title="Campanha de verão", stage=3,
        owner="helena", reais=28_500, score=91, source="referral", tags=("branding",), days_known=12, days_in_stage=3,
        task=(1, "15:00", "Reunião de fechamento"), ago=47, labels=("contrato",),
        talk=(
            them("O conselho aprovou a campanha 🎉"),
            us("Que notícia maravilhosa, Fernanda!"),
            them("Falta só assinar. Conseguimos esta semana?"),
            us("Fechamos então na quinta às 15h?", wait=3),
        ),
    ),
    Story(
        name="Vinícius Rocha", company="Rocha Fitness", city="Rio de Janeiro", title="Redes sociais", stage=2,
        owner="debora", reais=7_200, score=62, tags=("tráfego",), days_known=8, days_in_stage=4,
        task=(3, "10:00", "Retomar contato"), ago=80, unread=1,
        talk=(
            us("Oi, Vinícius! Conseguiu ver a proposta?"),
            them("Vi sim, gostei. Só achei a parte de vídeo puxada", wait=55),
            us("Podemos começar com 4 vídeos por mês em vez de 8: cai para R$ 5.900."),
            them("Vou ver com meu sócio e te falo", wait=12),
        ),
    ),
    Story(
        name="Otávio Reis", company="Reis Logística", city="Santos", title="Portal do cliente", stage=3,
        owner="helena", reais=31_000, score=79, tags=("portal", "contrato-anual"), days_known=20, days_in_stage=5,
        task=(1, "10:30", "Devolver contrato assinado"),
        notes=(("rafael", "@Helena o jurídico deles pediu multa de 10% em vez de 20%. Aceitamos?"),), ago=118, is_snoozed=True,
        talk=(
            us("Otávio, segue a minuta do contrato para o seu jurídico.", kind="document", file="proposal",
               filename="Contrato Reis v1.pdf"),
            them("Recebido, obrigado. Devolvo até amanhã", wait=17),
            them(kind="document", file="proposal", filename="Contrato_Reis_v2.pdf", wait=1130),
        ),
    ),
    Story(
        name="Simone Figueira", company="Rede Farma Popular", city="Recife", title="Campanha de inverno", stage=3,
        owner="debora", reais=13_400, score=72, tags=("tráfego",), days_known=18, days_in_stage=6,
        task=(3, "09:30", "Ligar: a mensagem não chegou"), ago=151,
        talk=(
            them("Preciso pausar a conversa por uns dias, entrou auditoria aqui"),
            us("Sem problema, Simone! Te chamo na semana que vem."),
            us(
                "Oi Simone, tudo bem? Podemos continuar a nossa conversa sobre a campanha de inverno?",
                kind="template", payload=COMEBACK, status="failed", code="131049", wait=5900,
            ),
        ),
    ),
    Story(
        name="Renata Assis", company="Pousada Maré", city="Florianópolis", title="Site e reservas", stage=4,
        owner="rafael", reais=16_400, score=94, source="referral", tags=("site",), days_known=32, days_in_stage=1,
        ago=236,
        talk=(
            us("Renata, o site está no ar! 🚀"),
            them("Ficou melhor do que eu imaginava", kind="image", file="screen", wait=14, reaction=""),
            them("Já caiu a primeira reserva!!", wait=2),
            us("Que alegria! Parabéns pela casa nova na internet.", wait=3, reaction="🙏"),
        ),
    ),
    Story(
        name="Sofia Martins", company="Casa Martins Decor", city="São Paulo", title="Loja virtual", stage=4,
        owner="taina", reais=12_000, score=90, tags=("e-commerce",), days_known=40, days_in_stage=3, ago=330,
        is_resolved=True,
        talk=(us("Sofia, segue a nota fiscal da última parcela."), them("Recebi a nota fiscal, obrigada 🙏", wait=25)),
    ),
    Story(
        name="Bruno Azevedo", city="Niterói", title="Consultoria de marca", stage=1, owner="taina", reais=4_200,
        score=44, tags=("branding",), days_known=6, days_in_stage=3, task=(4, "09:00", "Ligar depois do feriado"),
        ago=1290,
        talk=(
            them("Prefiro conversar por telefone, pode ser?"),
            us("Claro! Qual o melhor dia?"),
            them("Depois do feriado, de manhã", wait=40),
            note("Ligar depois do feriado, antes das 10h.", "taina", wait=2),
            us("Combinado, te ligo na terça cedo.", wait=1),
        ),
    ),
    Story(
        name="Caio Ferraz", company="Padaria Dona Nena", city="São Paulo", title="Redes sociais", stage=0,
        owner="taina", reais=3_200, score=44, tags=("social",), days_known=4, days_in_stage=4,
        task=(-1, "17:00", "Enviar portfólio de padarias"), ago=1475,
        talk=(
            them("Vocês cuidam do Instagram de padaria?"),
            us("Cuidamos! Pode me dizer onde vocês ficam?"),
            them(kind="location", wait=8, payload={
                "latitude": -23.5631, "longitude": -46.6544, "name": "Padaria Dona Nena",
                "address": "Rua Augusta, 1500, São Paulo",
            }),
            us("Pertinho! Vou separar uns exemplos e te mando.", wait=5),
        ),
    ),
    Story(
        name="Ana Clara Souza", company="Ateliê Fio", city="Recife", title="Redes sociais", stage=1, owner="debora",
        reais=2_800, score=29, tags=("social",), days_known=16, days_in_stage=9, ago=12_700,
        talk=(
            them("Oi! Quanto fica para cuidar do Instagram do ateliê?"),
            us("Oi, Ana Clara! A partir de R$ 2.800 por mês, com 12 posts. Quer ver exemplos?"),
            them("Quero sim, mas agora estou em viagem", wait=90),
        ),
    ),
    Story(
        name="Patrícia Lemos", company="Lemos Arquitetura", city="Curitiba", title="Site e portfólio", stage=2,
        owner="rafael", reais=9_600, score=55, tags=("site",), days_known=30, days_in_stage=14, ago=15_800,
        talk=(us("Patrícia, conseguiu avaliar a proposta?"), them("Ainda não, essa semana está corrida", wait=200)),
    ),
)  # fmt: skip
