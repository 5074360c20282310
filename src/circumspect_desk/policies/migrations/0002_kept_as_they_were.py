"""Acknowledgements are never changed, nor is a document's text once it was added."""

from django.db import migrations

from circumspect_desk.triggers import refuse_changes, refuse_when

_CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("version", "digest", "statement", "file", "added_by_id")
)


class Migration(migrations.Migration):
    """Triggers on documents and acknowledgements."""

    dependencies = [("policies", "0001_initial")]
    operations = [
        refuse_changes(
            "policies_acknowledgement",
            "an acknowledgement is never changed",
            keys=[("id",), ("receipt",), ("person_id", "document_id")],
        ),
        refuse_changes(
            "policies_document", "a document is never removed", updates=False, keys=[("id",), ("version",)]
        ),
        refuse_when(
            "policies_document",
            "policies_document_as_added",
            "UPDATE",
            f"({_CHANGED})",
            "a document stays as it was added",
        ),
    ]
