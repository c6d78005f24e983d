"""In a group each reacts for themselves; no row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0034_groups_by_choice")]

    operations = [
        migrations.RemoveConstraint(model_name="reaction", name="each_side_reacts_once"),
        migrations.AddField(
            model_name="reaction",
            name="member",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="reaction",
            name="member_name",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.UniqueConstraint(
                fields=("message", "from_contact", "member"), name="each_side_reacts_once"
            ),
        ),
    ]
