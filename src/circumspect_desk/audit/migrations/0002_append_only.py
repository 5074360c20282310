"""The trail is added to and never changed: the database refuses anything else."""

from django.db import migrations

from circumspect_desk.triggers import refuse_changes


class Migration(migrations.Migration):
    """Triggers on the audit trail."""

    dependencies = [("audit", "0001_initial")]
    operations = [refuse_changes("audit_entry", "the audit trail is only added to", keys=[("number",)])]
