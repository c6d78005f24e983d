"""Ways of looking that the people of the demo have kept."""

from crm.models import SavedView
from crm.models.saved_view import Page
from tenants.models import User

# who keeps it, what it is called, who sees it, what it lets through
VIEWS = (
    ("paulo", "Minha equipe", SavedView.Sharing.EVERYBODY, "owner=team&state=open&sort=-score"),
    ("paulo", "Há mais tempo sem contato", SavedView.Sharing.EVERYBODY, "state=open&sort=active"),
    ("paulo", "Quentes sem dono", SavedView.Sharing.EVERYBODY, "owner=none&score=70..&sort=-score"),
    ("rafael", "Meus quentes", SavedView.Sharing.PRIVATE, "owner=me&score=70..&state=open&sort=-score"),
    (
        "paulo",
        "Briefing nos próximos 7 dias",
        SavedView.Sharing.EVERYBODY,
        "state=open&custom.briefing=next-7d&sort=custom.briefing",
    ),
    ("helena", "Fecham este mês", SavedView.Sharing.EVERYBODY, "state=open&value=10000..&sort=close"),
)

FOLDERS = (
    ("paulo", "Esperam há mais de 1 hora", SavedView.Sharing.EVERYBODY, "tab=all&state=open&waiting=1h&q="),
    ("helena", "Urgentes", SavedView.Sharing.PRIVATE, "tab=all&state=open&priority=urgent&q="),
)


def plant_views(people: dict[str, User]) -> None:
    for position, (name, called, sharing, query) in enumerate(VIEWS):
        if owner := people.get(name):
            SavedView.objects.create(owner=owner, name=called, sharing=sharing, query=query, position=position)
    for name, called, sharing, query in FOLDERS:
        SavedView.objects.create(page=Page.INBOX, owner=people[name], name=called, sharing=sharing, query=query)
