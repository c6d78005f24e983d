"""Automations: kept, woken by what happens, run, tried."""
