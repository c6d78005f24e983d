"""What people and agencies write to each other when nothing special happens."""

from .lines import Line, them, us

# What fits an SMS, which knows no accents cheaply and tells nobody that it was read.
BY_SMS: tuple[Line, ...] = (
    us("Agencia Aurora: sua reuniao e amanha, 10h. Confirma? Responda SIM ou NAO.", status="delivered"),
    them("SIM. Pode ser 10h30?", wait=22),
    us("Claro! Fica marcado 10h30. Ate amanha.", status="delivered"),
    them("Obrigado!", wait=3),
)
TALKS: tuple[tuple[Line, ...], ...] = (
    (
        them("Oi! Vi o anúncio de vocês no Instagram"),
        us("Olá! Que bom que chamou. Me conta um pouco do seu negócio?"),
        them("Tenho uma loja e quero vender pela internet"),
        us("Perfeito. Hoje você já tem site ou começaria do zero?"),
        them("Do zero. Quanto custa mais ou menos?"),
        us("A loja completa fica entre R$ 9.000 e R$ 15.000, conforme o catálogo. Posso montar uma proposta?"),
        them("Pode mandar a proposta"),
        us("Combinado! Envio até amanhã às 12h."),
    ),
    (
        them("Bom dia, vocês fazem gestão de tráfego?"),
        us("Bom dia! Fazemos, sim: Google, Instagram e Facebook. Qual é o seu ramo?"),
        them("Clínica odontológica em Campinas"),
        us("Temos dois clientes da área. Podemos conversar amanhã às 10h?"),
        them("Fechado, às 10h está ótimo 👍"),
    ),
    (
        them("Recebi a proposta, gostei bastante"),
        us("Que ótimo! Ficou alguma dúvida?"),
        them("O prazo de 45 dias conta a partir de quando?"),
        us("Da assinatura do contrato e do pagamento da primeira parcela."),
        them("Entendi. Consegue parcelar em 4 vezes?"),
        us("Consigo: 4 × sem juros no boleto ou no cartão."),
        them("Ótimo, vou ver com o financeiro", wait=35),
        us("Perfeito, fico no aguardo 🙂"),
    ),
    (
        them("Quanto custa uma landing page?"),
        us("A partir de R$ 2.800, com texto e publicação inclusos."),
        them("Vou falar com meu sócio e te aviso"),
        us("Claro, sem pressa. Qualquer coisa, é só chamar."),
    ),
    (
        them("Oi, tudo bem? Uma amiga indicou vocês"),
        us("Tudo ótimo! Que bom saber. Como podemos ajudar?"),
        them("Quero refazer a identidade visual da minha marca"),
        us("Adoramos esse tipo de projeto. Você tem referências do que gosta?"),
        them("Tenho uma pasta no Pinterest, mando o link à noite"),
        us("Maravilha. Enquanto isso preparo um roteiro com as etapas."),
    ),
    (
        them("Vocês atendem em Recife?"),
        us("Atendemos o Brasil todo, por vídeo. Posso te ligar hoje à tarde?"),
        them("Pode sim, depois das 15h"),
        us("Ligo às 15h30. Até já!"),
    ),
    (
        them("Segue o briefing preenchido", kind="document", file="briefing", filename="Briefing.pdf"),
        us("Recebido! Volto com o cronograma até sexta."),
        them("Perfeito"),
    ),
    (
        them("Os relatórios do mês já saíram?"),
        us("Saem amanhã cedo, com o comparativo do trimestre que você pediu."),
        them("Show, obrigado!", reaction="❤️"),
    ),
)
