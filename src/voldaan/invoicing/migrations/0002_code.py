from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="salesinvoice",
            name="code",
            field=models.GeneratedField(
                db_persist=True,
                expression=KT("document__verify_code"),
                output_field=models.CharField(max_length=14),
            ),
        ),
        migrations.AddIndex(
            model_name="salesinvoice",
            index=models.Index(fields=["tenant", "code"], name="sales_invoice_code"),
        ),
    ]
