"""Whether what is written in groups comes to a channel; no row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0033_harmful_files_and_broadcasts_without_a_plan")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="takes_groups",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="what is written in groups comes here"
            ),
        ),
    ]
