"""Channels that Twilio serves."""
