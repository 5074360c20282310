"""A document keeps the name that people acknowledged, and the name of its file."""

from django.db import migrations

from circumspect_desk.triggers import refuse_when


class Migration(migrations.Migration):
    """A trigger on documents."""

    dependencies = [("policies", "0002_kept_as_they_were")]
    operations = [
        refuse_when(
            "policies_document",
            "policies_document_named",
            "UPDATE",
            "(NEW.title <> OLD.title OR NEW.file_name <> OLD.file_name)",
            "a document stays as it was added",
        ),
    ]
