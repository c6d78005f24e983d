"""Channels, conversations, messages, media of an organization."""

from .block import Block
from .canned import CannedReply
from .channel import Channel, Connection
from .conversation import Conversation
from .label import Label, Labelling
from .media import Attachment, MediaFile
from .message import EarlyStatus, Message, MessageStatus, Reaction
from .session import SentInHour, WebSession
from .switch import Switch
from .template import Template

__all__ = [
    "Attachment",
    "Block",
    "CannedReply",
    "Channel",
    "Connection",
    "Conversation",
    "EarlyStatus",
    "Label",
    "Labelling",
    "MediaFile",
    "Message",
    "MessageStatus",
    "Reaction",
    "SentInHour",
    "Switch",
    "Template",
    "WebSession",
]
