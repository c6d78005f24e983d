from urllib.parse import urlencode

from django.db import migrations, models

RANGES = ("number", "money", "date")
ANSWERS = {"true": "yes", "false": "no"}


def into_one_language(apps, schema_editor):
    """What was said of the organization's own fields beside, as the address of the board says it."""
    kinds = dict(apps.get_model("crm", "CustomField").objects.filter(entity="lead").values_list("key", "kind"))
    for automation in apps.get_model("crm", "Automation").objects.exclude(custom_conditions={}):
        said = [(f"custom.{key}", _said(kinds.get(key), str(value))) for key, value in automation.custom_conditions.items()]
        automation.conditions = "&".join(filter(None, (automation.conditions, urlencode(said))))
        automation.save(update_fields=["conditions"])


def _said(kind, value):
    if kind in RANGES and ".." not in value:
        return f"{value}..{value}"
    return ANSWERS.get(value.casefold(), value) if kind == "yes_no" else value


class Migration(migrations.Migration):
    """Automations have one language for their conditions; the second column goes. Texts are met by their words."""

    dependencies = [
        ('crm', '0031_rules_that_disagree'),
    ]

    operations = [
        migrations.AlterField(
            model_name='automation', name='custom_conditions', field=models.JSONField(blank=True, default=dict, db_default={}),
        ),
        migrations.RunPython(into_one_language, migrations.RunPython.noop),
        migrations.RemoveField(model_name='automation', name='custom_conditions'),
    ]
