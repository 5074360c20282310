"""The generated pages say what the program and its rules say, and a stale one is noticed."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from circumspect.cli.main import cli
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.loader import load_pack
from tests.making import TINY
from tools.docs import PAGES, WIDTH, cli_page, contexts, main, rules_page
from tools.quality import commands, filled, printed_by

ROOT = Path(__file__).parents[1]


def test_pages_that_were_just_written_are_not_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["--folder", str(tmp_path)])
    assert set(PAGES) == {path.name for path in tmp_path.iterdir()}
    assert 0 == main(["--check", "--folder", str(tmp_path)])
    assert "" == capsys.readouterr().err


def test_a_missing_or_changed_page_is_stale_and_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path)])
    (tmp_path / "cli.md").unlink()
    (tmp_path / "rules.md").write_text("old")
    assert 1 == main(["--check", "--folder", str(tmp_path)])
    err = capsys.readouterr().err
    assert "docs/cli.md is stale: 'make docs' writes it anew.\n" in err
    assert "docs/rules.md is stale" in err
    assert "old" == (tmp_path / "rules.md").read_text()
    assert not (tmp_path / "cli.md").exists()


def test_writing_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--folder", str(tmp_path)])
    assert "Wrote docs/rules.md." in capsys.readouterr().out
    assert 0 == main(["--folder", str(tmp_path)])
    assert "" == capsys.readouterr().out


def test_every_command_is_on_the_page() -> None:
    page = cli_page()
    paths = [context.command_path for context in contexts(cli, "circumspect")]
    assert {"circumspect", "circumspect check", "circumspect policy diff"} <= set(paths)
    assert [] == [path for path in paths if f"# {path}\n\n```text\nUsage: {path}" not in page]


@pytest.mark.parametrize("context", [*contexts(cli, "circumspect")], ids=lambda context: context.command_path)
def test_every_command_has_help_and_so_has_every_option(context: click.Context) -> None:
    command = context.command
    assert command.help
    assert command.help.split("\n")[0].endswith((".", ":"))
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [] == [option.name for option in options if not option.help and not _says_itself(option)]


def test_no_line_of_the_page_of_commands_is_wider_than_it_may_be() -> None:
    blocks = re.findall(r"```text\n(.*?)```", cli_page(), re.S)
    assert [] == [line for block in blocks for line in block.splitlines() if len(line) > WIDTH]


def test_no_page_carries_a_sign_meant_for_the_terminal() -> None:
    assert "\\b\n" not in cli_page()
    assert "\x08" not in cli_page()


def test_the_catalogue_says_of_each_rule_what_a_reader_asks() -> None:
    page = rules_page(load_pack(TINY))
    for words in (
        "## SM101 What people borrow",
        "* Official use: Ask the manager. Clauses: W2 What people borrow",
        "* Comments by the public on an official page. Clauses: W3 Addresses of the Shire",
        "* Asks: W4 The borrower's view",
        "### When it is fine\n\nWhat the writer reads",
        "> Funny day at work, **our regular took out six books on divorce**, we had to smile.",
        "| [SM102](#sm102-addresses-of-the-shire) | Addresses of the Shire | W3 | Leave it out | Ask the",
    ):
        assert words in page


def test_the_catalogue_of_the_shipped_pack_names_every_rule() -> None:
    page = rules_page()
    assert [] == [rule.code for rule in load_pack().rules if f"\n## {rule.code} " not in page]


def test_the_page_on_packs_names_every_signal_of_the_detectors() -> None:
    words = set(re.findall(r"[a-z0-9-]+", (ROOT / "docs/pack-format.md").read_text("utf-8")))
    assert [] == sorted(name for detector in DETECTORS for name in detector.signals if name not in words)


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_every_link_within_the_repository_leads_to_a_file(page: Path) -> None:
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    links = [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:", link)]
    assert [] == [link for link in links if link and not (page.parent / link).exists()]


def test_what_a_command_prints_is_written_below_it_and_nothing_else_changes() -> None:
    page = (
        "Prose.\n\n    circumspect evaluate a\n\n    old\n      1\n\n    older\n\n"
        "    python -m training.b\n\n    old\n\nMore.\n\n"
        "    circumspect evaluate c\n\n    python -m training.d\n\n    old\n\n"
        "    python -m training.e\n\n\nProse only.\n\n    circumspect evaluate f\n\n    old\n"
    )
    told = filled(page, commands(page), lambda command: f"{command[-1]}!\n\n  2\n")
    assert told == (
        "Prose.\n\n    circumspect evaluate a\n\n    a!\n\n      2\n\n"
        "    python -m training.b\n\n    b!\n\n      2\n\nMore.\n\n"
        "    circumspect evaluate c\n\n    python -m training.d\n\n    d!\n\n      2\n\n"
        "    python -m training.e\n\n\nProse only.\n\n    circumspect evaluate f\n\n    f!\n\n      2\n"
    )


def test_a_command_that_is_not_wanted_is_not_run() -> None:
    page = "    circumspect evaluate a\n\n    old\n\n    circumspect evaluate b\n\n    old\n"
    assert page.replace("b\n\n    old", "b\n\n    new") == filled(
        page, ["circumspect evaluate b"], lambda _: "new\n"
    )


def test_a_command_of_the_quality_page_that_fails_gives_no_figures_but_its_status() -> None:
    with pytest.raises(SystemExit, match="status 2"):
        printed_by("circumspect evaluate no-such-file.jsonl")


def _says_itself(option: click.Option) -> bool:
    return isinstance(option.type, click.Choice) and option.name == "form"
