"""Betwist: what the disputes of a claim freeze, and how much of the open principal that is."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the contested amount of a claim and the part of its open principal that is disputed."""

    dependencies = [("claims", "0004_own_invoice")]

    operations = [
        migrations.AddField(
            model_name="claim", name="contested_cents", field=models.BigIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            model_name="claim",
            name="disputed_cents",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Least("contested_cents", "principal_cents"),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("contested_cents__gte", 0)), name="claim_contested_positive"
            ),
        ),
    ]
