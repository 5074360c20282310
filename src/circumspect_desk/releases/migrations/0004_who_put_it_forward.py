"""Who put a release forward decides on it no more than who wrote it: what they answered is decided on."""

from django.db import migrations

from circumspect_desk.triggers import refuse_when

_DECIDES = (
    "EXISTS (SELECT 1 FROM releases_revision decided JOIN releases_revision other "
    "ON other.release_id = decided.release_id JOIN releases_submission s ON s.revision_id = other.id "
    "WHERE decided.id = NEW.revision_id AND s.by_id = NEW.decided_by_id)"
)
_LOOKS_AGAIN = (
    "EXISTS (SELECT 1 FROM releases_decision d JOIN releases_revision decided ON decided.id = d.revision_id "
    "JOIN releases_revision other ON other.release_id = decided.release_id "
    "JOIN releases_submission s ON s.revision_id = other.id "
    "WHERE d.id = NEW.decision_id AND s.by_id = NEW.by_id)"
)
_MESSAGE = "nobody decides on a release that they wrote or put forward"


class Migration(migrations.Migration):
    """Triggers on releases."""

    dependencies = [("releases", "0003_passages")]
    operations = [
        refuse_when("releases_decision", "releases_decision_forwarder", "INSERT", _DECIDES, _MESSAGE),
        refuse_when("releases_steppassed", "releases_step_forwarder", "INSERT", _DECIDES, _MESSAGE),
        refuse_when(
            "releases_secondlook",
            "releases_look_forwarder",
            "INSERT",
            _LOOKS_AGAIN,
            "somebody else looks a second time",
        ),
    ]
