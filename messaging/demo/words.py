"""What the demo is made of: names, companies, requests and notes as a Brazilian agency knows them."""

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
# Each city with its area code.
CITIES = {
    "São Paulo": "11", "Campinas": "19", "Santos": "13", "Rio de Janeiro": "21", "Niterói": "21", "Curitiba": "41",
    "Belo Horizonte": "31", "Florianópolis": "48", "Recife": "81", "Salvador": "71",
}  # fmt: skip
VALUES = (1_800, 2_800, 3_200, 4_200, 5_900, 6_400, 7_500, 8_900, 9_800, 12_500, 14_000, 16_400, 18_300, 22_800, 34_000)
REASONS = (("Pediu contrato", 28), ("Abriu a proposta 3 vezes", 22), ("Responde em 5 min", 18), ("Comparou preços", -6))
