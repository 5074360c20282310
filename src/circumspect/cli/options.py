"""Options that several commands share, and what they make: a checker, a post's circumstances, a style."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from circumspect.api import Checker, load_policy
from circumspect.cli.days import day_of
from circumspect.content.post import Action, Author, Post, Profile, Use
from circumspect.errors import PackError, PostError, suggest
from circumspect.policy.loader import DEFAULT_PACK, shipped_packs

if TYPE_CHECKING:
    from circumspect.api import Pack
    from circumspect.report import Style

_F = TypeVar("_F", bound=Callable[..., Any])


def policy_options(command: _F) -> _F:
    """Add --pack and --overlay."""
    pack = click.option(
        "--pack",
        default=DEFAULT_PACK,
        show_default=True,
        metavar="NAME|FOLDER",
        help="Policy to check against.",
    )
    overlay = click.option(
        "--overlay", metavar="FILE", help="Your agency's private additions to the pack (TOML)."
    )
    return pack(overlay(command))


def reader_option(command: _F) -> _F:
    """Add --no-reader."""
    return click.option(
        "--no-reader",
        is_flag=True,
        help="Go by words and numbers alone: quicker, and blind to what only the meaning tells.",
    )(command)


def circumstance_options(command: _F) -> _F:
    """Add the options that say who posts what, where and when."""
    for option in reversed(
        (
            click.option(
                "--use",
                type=click.Choice([use.value for use in Use]),
                help="Personal (the default), or official: on an agency account, in the course of duty.",
            ),
            click.option(
                "--author",
                type=click.Choice([author.value for author in Author]),
                help="Employee (the default), or public: an outsider who comments on an official page.",
            ),
            click.option(
                "--channel", metavar="NAME", help="Where it will stand: facebook, twitter, a forum …"
            ),
            click.option("--name", metavar="TEXT", help="The name your public profile shows."),
            click.option(
                "--bio", metavar="TEXT", help="What your public profile says; it can give you away too."
            ),
            click.option("--employer", metavar="TEXT", help="The employer your public profile names."),
            click.option("--parent", metavar="TEXT", help="The post that this one answers or shares."),
            click.option(
                "--action",
                type=click.Choice([action.value for action in Action]),
                help="What you do with the words; sharing and liking are commonly read as agreeing.",
            ),
            click.option(
                "--date",
                "--as-of",
                "day",
                metavar="YYYY-MM-DD",
                callback=day_of,
                help="The day of the post: it is judged by the policy then in force.",
            ),
            click.option(
                "--authorised",
                is_flag=True,
                help="Its release has been authorised; counts for official use alone.",
            ),
        )
    ):
        command = option(command)
    return command


def colour_option(command: _F) -> _F:
    """Add --colour."""
    return click.option(
        "--colour",
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours in text; auto: on a terminal, unless NO_COLOR is set.",
    )(command)


def day_option(command: _F) -> _F:
    """Add --as-of alone."""
    return click.option(
        "--as-of",
        "--date",
        "day",
        metavar="YYYY-MM-DD",
        callback=day_of,
        help="As the policy stood on that day.",
    )(command)


def make_checker(pack: str, overlay: str | None, *, no_reader: bool = False) -> Checker:
    """Build a checker. Raises PackError without a word of what was given: it may be the post gone astray."""
    _look(pack, overlay)
    return Checker(pack, overlay=overlay, reader=not no_reader)


def make_policy(pack: str, overlay: str | None) -> Pack:
    """Read a policy pack alone, which is quicker. Raises PackError as ``make_checker`` does."""
    _look(pack, overlay)
    return load_policy(pack, overlay=overlay)


def post_of(text: str, given: Mapping[str, Any]) -> Post:
    """Return a post with the circumstances of the command line. Raises PostError for what is not text."""
    said = {
        key: whole(given.get(key) or "", f"--{key}")
        for key in ("name", "bio", "employer", "parent", "channel")
    }
    profile = {key: said[key] for key in ("name", "bio", "employer") if said[key]}
    return Post(
        text=text,
        use=Use(given.get("use") or "personal"),
        author=Author(given.get("author") or "employee"),
        channel=said["channel"],
        profile=Profile(**profile) if profile else None,
        date=given.get("day"),
        action=Action(given.get("action") or "post"),
        parent=said["parent"] or None,
        authorised="yes" if given.get("authorised") else "",
    )


def whole(words: str, what: str) -> str:
    """Return an argument as its writer meant it: UTF-8, though the locale may have it otherwise.

    Raises PostError where its bytes are no text.
    """
    at = next((n for n, char in enumerate(words) if "\ud800" <= char <= "\udfff"), None)
    if at is None:
        return words
    try:
        return os.fsencode(words).decode("utf-8")
    except UnicodeError:
        pass
    raise PostError(
        f"{what} is not valid text in this terminal's encoding (character {at + 1}). Save the words as a "
        f"UTF-8 file and give the file instead."
    )


def make_style(colour: str, stream: IO[str], *, include_text: bool = False, hints: bool = True) -> Style:
    """Return how a report for a stream looks."""
    from circumspect.report import Style

    return Style(
        width=max(24, shutil.get_terminal_size().columns),
        colour=wants_colour(colour, stream),
        include_text=include_text,
        hints=hints,
    )


def wants_colour(colour: str, stream: IO[str]) -> bool:
    """Tell whether a stream gets colours: only a terminal does, unless it is asked for."""
    if colour != "auto":
        return colour == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and is_terminal(stream)


def is_terminal(stream: IO[str]) -> bool:
    """Tell whether a person sits at the other end of a stream."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def print_lines(lines: Any) -> None:
    """Print lines to standard output, in UTF-8 unless it is a terminal of another mind."""
    from circumspect.cli.output import to_stdout

    to_stdout("".join(f"{line}\n" for line in lines))


def stdout() -> IO[str]:
    """Return standard output as it stands at this moment."""
    return sys.stdout


def _look(pack: str, overlay: str | None) -> None:
    try:
        _look_at(pack, overlay)
    except OSError as error:
        raise PackError(f"the policy pack or the overlay cannot be read ({error.strerror}).") from None


def _look_at(pack: str, overlay: str | None) -> None:
    if pack not in shipped_packs() and not (Path(pack) / "pack.toml").is_file():
        raise PackError(
            f"--pack names no policy pack: give a folder that holds a file pack.toml, or one of the packs "
            f"that ship with Circumspect.{suggest(pack, shipped_packs())}"
        )
    if overlay is not None and not Path(overlay).is_file():
        raise PackError("--overlay names no file.")
