"""What ``manage.py evaluate`` measures, a module each: ``add_arguments(parser)`` and ``run(options, say)``."""
