"""Every command teaches itself: a sentence, its options, an example."""

from __future__ import annotations

import click
import pytest

from circumspect.cli.main import cli
from tests.cli.helpers import Command

OURS = ["check", "explain", "rule", "clause", "dispute", "demo"]
COMMANDS = sorted(cli.list_commands(click.Context(cli)))


def test_the_commands_are_there() -> None:
    assert set(OURS) <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(circumspect: Command, name: str) -> None:
    answer = circumspect(name, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: circumspect {name}")
    assert "\\b" not in answer.out


@pytest.mark.parametrize("name", [name for name in OURS if name != "demo"])
def test_help_shows_examples_one_a_line(circumspect: Command, name: str) -> None:
    lines = circumspect(name, "--help").out.splitlines()
    assert any(line.startswith(f"    circumspect {name} ") for line in lines)


@pytest.mark.parametrize("name", OURS)
def test_every_option_says_what_it_does(name: str) -> None:
    context = click.Context(cli)
    command = cli.get_command(context, name)
    assert command
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert not silent


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_is_for(circumspect: Command, name: str) -> None:
    lines = circumspect("--help").out.splitlines()
    assert any(line.split()[:1] == [name] and len(line.split()) > 3 for line in lines)


def test_the_help_of_check_warns_of_the_shells_memory(circumspect: Command) -> None:
    words = " ".join(circumspect("check", "--help").out.split())
    assert "your shell remembers what you type as an argument" in words


def test_a_command_of_another_distribution_joins(
    monkeypatch: pytest.MonkeyPatch, circumspect: Command
) -> None:
    @click.command()
    def serve() -> None:
        """Serve the desk."""
        click.echo("served")

    class Entry:
        name, value, dist = "serve", "desk.cli:serve", None

        def load(self) -> click.Command:
            return serve

    monkeypatch.setattr("circumspect.cli.lazy._joined", lambda: iter([Entry()]))
    assert circumspect("serve").out == "served\n"
    assert "serve     Serve the desk." in circumspect("--help").out
