from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_messaging_spine")]

    operations = [
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "waba_id"), _negated=True),
                fields=("provider", "kind", "external_id"),
                name="a_number_is_one_channels",
            ),
        ),
    ]
