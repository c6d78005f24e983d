"""Files answer fields of the organization's own, of companies too."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("text", "Text"),
    ("long_text", "Long text"),
    ("number", "Number"),
    ("money", "Money"),
    ("date", "Date"),
    ("choice", "One choice"),
    ("choices", "Several choices"),
    ("person", "Person of the team"),
    ("yes_no", "Yes or no"),
    ("url", "Web address"),
    ("file", "File"),
]
ACCEPTS = [("any", "Any file"), ("pdf", "Only PDF"), ("images", "Only images"), ("both", "PDF and images")]


def _of(name: str) -> models.Q:
    return models.Q(**{f"{each}__isnull": each != name for each in ("lead", "contact", "company")})


def forget(apps, schema_editor):
    """On the way back: what no code knows any more."""
    apps.get_model("crm", "File").objects.filter(company__isnull=False).delete()
    apps.get_model("crm", "CustomField").objects.filter(kind="file").delete()


class Migration(migrations.Migration):
    dependencies = [("crm", "0033_company_changes_and_layouts")]

    operations = [
        migrations.RemoveConstraint(model_name="file", name="a_file_is_of_a_lead_or_a_contact"),
        migrations.AddField(
            model_name="customfield",
            name="accepts",
            field=models.CharField(
                choices=ACCEPTS, db_default="any", default="any", max_length=8, verbose_name="files allowed"
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="answered",
            field=models.CharField(db_default="", default="", editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="file",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="crm.company"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
        migrations.AlterField(
            model_name="customfield",
            name="kind",
            field=models.CharField(choices=KINDS, default="text", max_length=10, verbose_name="kind"),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=_of("lead") | _of("contact") | _of("company"), name="a_file_is_of_one_record"
            ),
        ),
    ]
