"""A group of commands that imports a command's module only when the command is called."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import click

ENTRY_POINTS = "circumspect.commands"
"""Commands of other distributions join under this group: a name, and where its click command stands."""


class Command(NamedTuple):
    """Where a command stands ("module:attribute"), and its line in the list of commands."""

    target: str
    says: str


class LazyGroup(click.Group):
    """Finds its commands in a table, then among the entry points of other distributions."""

    def __init__(self, *args: Any, table: dict[str, Command], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        own = [name for name, command in self._table.items() if _there(command.target)]
        return own + sorted(entry.name for entry in _joined() if entry.name not in self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        command = self._table.get(cmd_name)
        if command is not None:
            return _loaded(command.target) if _there(command.target) else None
        for entry in _joined():
            if entry.name == cmd_name:
                return _as_command(entry.load())
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        # click would repeat an unknown word; it may be the first word of a post.
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1, cutoff=0.6)
            hint = f"Did you mean '{near[0]}'?" if near else "To check a post: circumspect check 'TEXT'"
            raise click.UsageError(f"The first word is not a command. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self._table[name].says) for name in self.list_commands(ctx) if name in self._table]
        rows += [
            (entry.name, _says(entry, formatter.width))
            for entry in _joined()
            if entry.name not in self._table
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _there(target: str) -> bool:
    return find_spec(target.partition(":")[0]) is not None


def _loaded(target: str) -> click.Command:
    module, _, attribute = target.partition(":")
    return _as_command(getattr(import_module(module), attribute))


def _as_command(found: object) -> click.Command:
    if not isinstance(found, click.Command):
        raise click.ClickException(
            f"An installed package offers a command that is none ({type(found).__name__})."
        )
    return found


def _joined() -> Iterator[Any]:
    from importlib.metadata import entry_points  # takes as long as reading a pack, so only when asked for

    yield from entry_points(group=ENTRY_POINTS)


def _says(entry: Any, width: int) -> str:
    try:
        return _as_command(entry.load()).get_short_help_str(width)
    except Exception:  # noqa: BLE001 - a broken guest must not keep anybody from the help of the others
        return f"(from {_origin(entry)}; it cannot be loaded)"


def _origin(entry: Any) -> str:
    return str(getattr(entry.dist, "name", None) or entry.value.partition(":")[0])
