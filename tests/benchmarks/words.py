"""Names and words of people and companies as they are in Brazil, with all their accents."""

FIRST = """
    Ana Bruno Camila Daniel Eduarda Fábio Gabriela Henrique Isabela João Kátia Leandro Marina Nádia Otávio Patrícia
    Rafael Simone Thaís Ubirajara Vinícius Wagner Yasmin Zélia Antônio Beatriz César Débora Érica Flávia Gustavo
    Heloísa Igor Júlia Larissa Márcio Nathália Paulo Renata Sérgio Tainá Vitória José Conceição Luíza Mônica
""".split()
LAST = """
    Alves Barbosa Cardoso Dias Esteves Ferreira Gonçalves Henriques Inácio Junqueira Klein Lima Moreira Nunes Oliveira
    Pereira Queiroz Ribeiro Souza Teixeira Uchôa Vasconcelos Werneck Xavier Yamamoto Zanetti Araújo Brandão Conceição
    Damião Falcão Guimarães Leão Magalhães Negrão Paixão Rosário São Tomé Vidigal
""".split()
COMPANIES = "Studio Grupo Agência Clínica Loja Padaria Colégio Instituto Rede Casa Ateliê Construtora".split()
TRADES = "Comunicação Odontologia Cosméticos Imóveis Tecnologia Alimentos Moda Energia Turismo Saúde Logística".split()
CITIES = ["São Paulo", "Rio de Janeiro", "Belo Horizonte", "Curitiba", "Goiânia", "Brasília", "Recife", "Florianópolis"]
TAGS = "site seo tráfego branding social e-commerce landing portal google-ads institucional vip retorno".split()
SENTENCES = """
    Pode mandar a proposta por aqui?|Oi, vi o anúncio e quero saber o preço|Amanhã às 15h fica bom para a reunião
    Recebi o orçamento, vou falar com meu sócio|O site de vocês é muito bonito, parabéns|Qual o prazo de entrega?
    Não consegui abrir o arquivo|Fechado! Como faço o pagamento?|Ainda estou pensando, me chama semana que vem
    Vocês fazem gestão de tráfego também?|Preciso de nota fiscal em nome da empresa|Obrigada pela atenção
"""
SENTENCES = [one.strip() for line in SENTENCES.strip().splitlines() for one in line.split("|")]
