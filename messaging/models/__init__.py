"""Channels, conversations, messages, media of an organization."""

from .backup import Backup
from .block import Block
from .broadcast import Broadcast, Recipient
from .canned import CannedReply
from .channel import Channel, Connection
from .conversation import Conversation
from .cost import Budget, BudgetAlert, Charge, ExchangeRate, Rate
from .fallback import Fallback, Probing
from .label import Label, Labelling
from .media import Attachment, MediaFile, Upload, UploadPart
from .message import EarlyStatus, Message, MessageStatus, Reaction
from .opening import AwayAnswer, OpeningHours
from .radar import Radar, RadarAlarm
from .rating import Rating, RatingRules
from .session import SentInHour, WebSession
from .switch import Switch
from .template import Template

__all__ = [
    "Attachment",
    "AwayAnswer",
    "Backup",
    "Block",
    "Broadcast",
    "Budget",
    "BudgetAlert",
    "CannedReply",
    "Channel",
    "Charge",
    "Connection",
    "Conversation",
    "EarlyStatus",
    "ExchangeRate",
    "Fallback",
    "Label",
    "Labelling",
    "MediaFile",
    "Message",
    "MessageStatus",
    "OpeningHours",
    "Probing",
    "Radar",
    "RadarAlarm",
    "Rate",
    "Rating",
    "RatingRules",
    "Reaction",
    "Recipient",
    "SentInHour",
    "Switch",
    "Template",
    "Upload",
    "UploadPart",
    "WebSession",
]
