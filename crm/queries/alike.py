"""Who may be known already of what is being typed."""

from crm.parts import Hit
from crm.plain import Asked
from crm.queries.searching import finding
from tenants.access import Principal

MOST = 3


def like(principal: Principal, *, name: str, phone: str, email: str) -> list[Hit]:
    """Surely by number or address, else perhaps by name; only people that one may see."""
    found: list[Hit] = []
    for text in (phone, email):
        if text.strip():
            found += finding.people(Asked.read(text), principal, 0, MOST)
    if not found and len(name.split()) > 1:
        found = finding.people(Asked.read(name), principal, 0, MOST)
    return list({hit.id: hit for hit in found}.values())[:MOST]
