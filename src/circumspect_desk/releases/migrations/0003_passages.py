"""The index of released passages: full text in whichever way the database offers."""

from typing import Any

from django.db import migrations

TABLE = "releases_passage"


def make(_apps: Any, schema: Any) -> None:
    """Make the table and its index."""
    if schema.connection.vendor == "sqlite":
        schema.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(release_id UNINDEXED, whole UNINDEXED, words, tokenize='porter unicode61')"
        )
        return
    schema.execute(
        f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, release_id bigint NOT NULL, whole smallint NOT NULL, words text NOT NULL)"
    )
    schema.execute(f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (to_tsvector('english', words))")
    schema.execute(f"CREATE INDEX {TABLE}_release ON {TABLE} (release_id)")


def remove(_apps: Any, schema: Any) -> None:
    """Take it away again."""
    schema.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):
    """A table outside of Django's models: each database indexes words in its own way."""

    dependencies = [("releases", "0002_what_must_never_happen")]
    operations = [migrations.RunPython(make, remove)]
