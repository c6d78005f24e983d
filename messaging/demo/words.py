"""What the demo is made of: names, companies, requests and talks as a Brazilian agency knows them."""

ORGANIZATION = "Agência Aurora"
PASSWORD = "loved-crm-demo"  # noqa: S105 - printed to whoever starts the demo on their own machine

# e-mail name, name, role, team
PEOPLE = (
    ("helena", "Helena Prado", "owner", None),
    ("paulo", "Paulo Siqueira", "manager", "Equipe SP"),
    ("rafael", "Rafael Lima", "sales", "Equipe SP"),
    ("debora", "Débora Nunes", "sales", "Equipe SP"),
    ("taina", "Tainá Castro", "sales", "Equipe Rio"),
    ("cliente", "Marcos Viana", "viewer", None),
)

FIRST = (
    "Juliana Beatriz Thiago Caio Isabela Rodrigo Eduardo Larissa Murilo Priscila Marina Henrique Patrícia Vinícius "
    "Camila Fernanda Otávio Simone Igor Nádia Renata Gustavo Sofia Daniel Elaine João Alex Bruno Ana Lucas Mariana "
    "Felipe Gabriela Leandro Aline Diego Carolina Ricardo Vanessa André Tatiane Fábio Bianca Marcelo Luana Sérgio "
    "Natália César Michele Rogério"
).split()
LAST = (
    "Prado Nakamura Menezes Ferraz Moura Teles Souza Pinheiro Campos Andrade Fontes Alves Dutra Lemos Rocha Duarte "
    "Tavares Brito Reis Figueira Sampaio Freitas Assis Peixoto Martins Furtado Prates Vidal Azevedo Costa Ribeiro "
    "Cardoso Teixeira Barbosa Correia Nogueira Batista Moreira Cunha Siqueira"
).split()
COMPANIES = (
    "Clínica Vitta|Loja Koi|TM Advocacia|Padaria Dona Nena|Instituto Viver Bem|Teles Imóveis|Ateliê Fio|"
    "Pinheiro Odontologia|Colégio Saber|Andrade Contábil|Fontes Eventos|Studio Lume|Grupo Bom Sabor|Lemos Arquitetura|"
    "Rocha Fitness|Duarte Cosméticos|Tavares Móveis|Cervejaria Lúpulo|Reis Logística|Rede Farma Popular|Sampaio Turismo|"
    "Escola Pequeno Mundo|Pousada Maré|Peixoto Motos|Casa Martins Decor|Furtado Engenharia|Prates Pilates|Vidal Seguros|"
    "Café da Serra|Ótica Visão Clara|PetShop Amigo Fiel|Barbearia do Zé|Mundo Verde Produtos|Auto Center Paulista|"
    "Floricultura Primavera|Doce Encanto Confeitaria|Hotel Vale Azul|Moda Bella|TechNova Sistemas|Construtora Horizonte"
).split("|")
REQUESTS = (
    "Site institucional|Loja virtual|Gestão de tráfego|Redes sociais|Identidade visual|Landing page|Site e portfólio|"
    "SEO local|Campanha de lançamento|E-mail marketing|Vídeos curtos|Consultoria de marca"
).split("|")
TAGS = ("site", "tráfego", "social", "branding", "e-commerce", "landing", "google-ads", "seo", "contrato-anual")
TASKS = (
    "Enviar proposta revisada|Ligar para confirmar reunião|Mandar contrato|Retomar contato|Pedir acesso ao Google Ads|"
    "Enviar cronograma|Cobrar briefing|Agendar apresentação"
).split("|")
NOTES = (
    "Comparou com outra agência, mas gostou do nosso portfólio.",
    "Decide junto com a sócia. Falar com as duas na próxima.",
    "Orçamento aprovado até dezembro, depois só em fevereiro.",
    "Pediu referências de clientes do mesmo ramo.",
)
CITIES = "São Paulo|Campinas|Santos|Rio de Janeiro|Niterói|Belo Horizonte|Curitiba|Florianópolis|Recife|Salvador".split(
    "|"
)
AREAS = ("11", "19", "13", "21", "31", "41", "48", "81", "71", "62")
REASONS = (("Pediu contrato", 28), ("Abriu a proposta 3 vezes", 22), ("Responde em 5 min", 18), ("Comparou preços", -6))

# Talks: "<" the contact says, ">" we say, "*" an internal note.
TALKS = (
    (
        "< Oi! Vi o anúncio de vocês no Instagram",
        "> Olá! Que bom que chamou. Me conta um pouco do seu negócio?",
        "< Tenho uma loja e quero vender pela internet",
        "> Perfeito. Hoje você já tem site ou começaria do zero?",
        "< Do zero. Quanto custa mais ou menos?",
        "> A loja completa fica entre R$ 9.000 e R$ 15.000, conforme o catálogo. Posso montar uma proposta?",
        "< Pode mandar a proposta",
    ),
    (
        "< Bom dia, vocês fazem gestão de tráfego?",
        "> Bom dia! Fazemos, sim: Google, Instagram e Facebook. Qual é o seu ramo?",
        "< Clínica odontológica em Campinas",
        "* Mesmo ramo do caso da Pinheiro, usar o portfólio deles.",
        "> Temos dois clientes da área. Podemos conversar amanhã às 10h?",
        "< Fechado, às 10h está ótimo 👍",
    ),
    (
        "< A campanha saiu do ar?",
        "> Vou verificar agora mesmo.",
        "< Preciso disso resolvido hoje, por favor",
        "> Achei o problema: o cartão do Google Ads venceu. Pode atualizar no painel?",
        "< Atualizado!",
        "> No ar de novo. Obrigado pela rapidez!",
        "< Muito obrigada 🙏",
    ),
    (
        "< Recebi a proposta, gostei bastante",
        "> Que ótimo! Ficou alguma dúvida?",
        "< O prazo de 45 dias conta a partir de quando?",
        "> Da assinatura do contrato e do pagamento da primeira parcela.",
        "< Entendi. Consegue parcelar em 4 vezes?",
        "> Consigo: 4 × sem juros no boleto ou no cartão.",
        "< Pode mandar o contrato então! Só queria ver um vídeo do painel antes.",
    ),
    (
        "< Quanto custa uma landing page?",
        "> A partir de R$ 2.800, com texto e publicação inclusos.",
        "< Vou falar com meu sócio e te aviso",
    ),
    (
        "< Oi, tudo bem? A Marina do Studio Lume indicou vocês",
        "> Tudo ótimo! A Marina é uma cliente querida. Como podemos ajudar?",
        "< Quero refazer a identidade da minha cervejaria",
    ),
    (
        "< Vocês atendem em Recife?",
        "> Atendemos o Brasil todo, por vídeo. Posso te ligar hoje à tarde?",
        "< Pode sim, depois das 15h",
    ),
    ("< Segue o briefing preenchido", "> Recebido! Volto com o cronograma até sexta.", "< Perfeito"),
)
