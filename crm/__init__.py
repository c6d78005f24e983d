"""Contacts, companies, leads, pipelines, tasks, timeline, events, notifications of an organization."""
