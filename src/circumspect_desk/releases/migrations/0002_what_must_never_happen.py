"""What must never happen to a release is refused by the database, whoever asks and through whichever door."""

from django.db import migrations

from circumspect_desk.triggers import refuse_changes, refuse_when

_AUTHOR_DECIDES = (
    "EXISTS (SELECT 1 FROM releases_revision decided JOIN releases_revision written "
    "ON written.release_id = decided.release_id "
    "WHERE decided.id = NEW.revision_id AND written.written_by_id = NEW.decided_by_id)"
)
_AUTHOR_LOOKS_AGAIN = (
    "EXISTS (SELECT 1 FROM releases_decision d JOIN releases_revision decided ON decided.id = d.revision_id "
    "JOIN releases_revision written ON written.release_id = decided.release_id "
    "WHERE d.id = NEW.decision_id AND (written.written_by_id = NEW.by_id OR d.decided_by_id = NEW.by_id))"
)
_NOT_NEWEST = (
    "EXISTS (SELECT 1 FROM releases_revision decided JOIN releases_revision later "
    "ON later.release_id = decided.release_id AND later.number > decided.number WHERE decided.id = NEW.revision_id)"
)
_NOT_PUT_FORWARD = "NOT EXISTS (SELECT 1 FROM releases_submission s WHERE s.revision_id = NEW.revision_id)"
_PUT_FORWARD = "EXISTS (SELECT 1 FROM releases_submission s WHERE s.revision_id = NEW.revision_id)"
_NOT_APPROVED = "NOT EXISTS (SELECT 1 FROM releases_decision d WHERE d.revision_id = NEW.revision_id AND d.outcome = 'approved')"
_CALLED_APPROVED = (
    "(NEW.state IN ('approved', 'published') AND NOT EXISTS (SELECT 1 FROM releases_decision d "
    "JOIN releases_revision r ON r.id = d.revision_id WHERE r.release_id = NEW.id AND d.outcome = 'approved'))"
)
_KEPT = {
    "revision": [("id",), ("release_id", "number")],
    "channeltext": [("id",), ("revision_id", "channel")],
    "attachment": [("id",)],
    "found": [("id",)],
    "submission": [("id",), ("revision_id",)],
    "decision": [("id",), ("revision_id",)],
    "steppassed": [("id",), ("revision_id", "step_id")],
    "secondlook": [("id",), ("decision_id",)],
    "publication": [("id",), ("revision_id", "channel")],
    "amendment": [("id",)],
}
_AUTHOR = "nobody decides on a release that they wrote"


class Migration(migrations.Migration):
    """Triggers on releases."""

    dependencies = [("releases", "0001_initial")]
    operations = [
        *(
            refuse_changes(f"releases_{table}", "what was written and decided stays as it was")
            for table in _KEPT
        ),
        refuse_changes(
            "releases_release", "a release is never removed", updates=False, keys=[("id",), ("number",)]
        ),
        refuse_when("releases_decision", "releases_decision_author", "INSERT", _AUTHOR_DECIDES, _AUTHOR),
        refuse_when("releases_steppassed", "releases_step_author", "INSERT", _AUTHOR_DECIDES, _AUTHOR),
        refuse_when(
            "releases_secondlook",
            "releases_look_author",
            "INSERT",
            _AUTHOR_LOOKS_AGAIN,
            "somebody else looks a second time",
        ),
        refuse_when(
            "releases_decision",
            "releases_decision_newest",
            "INSERT",
            _NOT_NEWEST,
            "there is a newer revision",
        ),
        refuse_when(
            "releases_decision",
            "releases_decision_forward",
            "INSERT",
            _NOT_PUT_FORWARD,
            "this revision was not put forward",
        ),
        *(
            refuse_when(
                f"releases_{table}",
                f"releases_{table}_late",
                "INSERT",
                _PUT_FORWARD,
                "this revision was put forward",
            )
            for table in ("channeltext", "attachment")
        ),
        refuse_when(
            "releases_publication",
            "releases_publication_approved",
            "INSERT",
            _NOT_APPROVED,
            "this was not approved",
        ),
        refuse_when(
            "releases_release",
            "releases_release_approved",
            "UPDATE",
            _CALLED_APPROVED,
            "this was not approved",
        ),
        refuse_when(
            "releases_release",
            "releases_release_begins",
            "INSERT",
            "(NEW.state <> 'draft')",
            "a release begins as a draft",
        ),
    ]
