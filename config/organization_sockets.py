"""Sockets inside an organization, below /o/<slug>/."""

from crm.realtime.consumers import LiveConsumer
from tenants.websocket import OrganizationSockets

consumers = {"ws/": LiveConsumer}
sockets = OrganizationSockets(consumers)
