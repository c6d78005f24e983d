"""What the people of the simulation write."""

AD = "Sites que vendem"
# What somebody new begins with, and whether an ad brought them.
OPENINGS = (
    ("Oi! Vi o anúncio de vocês no Instagram", True),
    ("Olá! Quero saber mais sobre o site do anúncio", True),
    ("Bom dia, vocês fazem loja virtual?", False),
    ("Olá, quanto custa uma landing page?", False),
    ("Preciso de um orçamento para gestão de tráfego", False),
    ("Boa tarde! Uma amiga indicou vocês", False),
    ("Vocês conseguem me ligar hoje?", False),
)
# What somebody we know writes out of the blue.
FOLLOW_UPS = (
    "Oi! Alguma novidade da proposta?",
    "Conseguem me ligar hoje à tarde?",
    "Pode me mandar o link de novo, por favor?",
    "Falei com meu sócio e queremos seguir 🙂",
    "Só para confirmar: o prazo continua o mesmo?",
    "Bom dia! Recebi o contrato, leio hoje ainda",
)
# How people answer what we write.
ANSWERS = (
    "Perfeito, obrigado!",
    "Entendi 👍",
    "Pode mandar a proposta",
    "Vou falar com meu sócio e te aviso",
    "Fechado!",
    "E qual seria o prazo?",
)
EMOJI = ("❤️", "👍", "🙏", "😍")
PLACE = (-23.5631, -46.6544, "Padaria Dona Nena", "Rua Augusta, 1500, São Paulo")
