"""Whether people see that somebody is writing to them; no row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0025_sharing_and_worth")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="shows_typing",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="people see that somebody is writing to them"
            ),
        ),
    ]
