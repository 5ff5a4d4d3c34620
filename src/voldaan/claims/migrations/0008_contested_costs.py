"""Betwiste kosten: what the disputes of a claim freeze of the costs that were booked before them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the frozen costs of a claim."""

    dependencies = [("claims", "0007_interest_free")]

    operations = [
        migrations.AddField(
            model_name="claim", name="contested_costs_cents", field=models.BigIntegerField(db_default=0, default=0)
        ),
    ]
