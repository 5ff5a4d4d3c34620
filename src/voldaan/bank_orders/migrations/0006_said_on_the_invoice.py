"""A debit that its invoice announces."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank_orders", "0005_debits_of_a_claim")]

    operations = [
        migrations.AddField(
            model_name="directdebit",
            name="on_invoice",
            field=models.BooleanField(default=False),
        ),
    ]
