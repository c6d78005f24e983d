"""Plans name what they lack. Whoever is here already keeps what it could do, whatever its plan."""

from django.db import migrations, models

ALL = ["automations", "broadcasts", "live_switching", "own_roles", "apps", "audit_export"]
LACKS = {"starter": ALL, "growth": ["audit_export"]}


def say(apps, schema_editor):
    for key, lacks in LACKS.items():
        apps.get_model("tenants", "Plan").objects.filter(key=key).update(lacks=lacks)
    apps.get_model("tenants", "Organization").objects.update(granted=ALL)


class Migration(migrations.Migration):

    dependencies = [
        ("tenants", "0026_google_and_support"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="lacks",
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name="what it lacks"),
        ),
        migrations.AddField(
            model_name="organization",
            name="granted",
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name="beside the plan"),
        ),
        migrations.RunPython(say, migrations.RunPython.noop),
    ]
