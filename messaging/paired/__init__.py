"""The process that holds paired phones' sessions: ``manage.py wa_web``."""
