"""How the command line ends when something goes wrong: a plain line, an exit status, and no word of a post.

Status 0: the answer is clear. 1: it is not. 2: an error. 130: stopped by Ctrl-C. 141: the reader of the
output went away.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

CLEAR, FOUND, ERROR, STOPPED, PIPE_CLOSED = 0, 1, 2, 130, 141
_HOME = Path(__file__).parent.parent
_UNWRITABLE = {
    getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF")
}  # no fault of ours: the disk is full or ailing, or the stream is closed
_SHORT = 40


def say(words: str) -> None:
    """Print a line to standard error; a closed standard error is no reason to fail."""
    with suppress(OSError):
        click.echo(words, err=True)


def usage(error: click.ClickException, arguments: Sequence[str]) -> int:
    """Say what is wrong with the arguments, without repeating one: it may be the post."""
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message())
        return ERROR
    words = _in_words(error, arguments)
    say(f"circumspect: {words}")
    context = getattr(error, "ctx", None)
    if context is not None and isinstance(error, click.UsageError):
        say(f"Help: {context.command_path} --help")
    return ERROR


def pipe_closed() -> int:
    """End quietly: the reader has seen enough."""
    let_go()
    return PIPE_CLOSED


def let_go() -> None:
    """Let standard output go where it takes no more words, or Python would complain of it at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reason(error: OSError) -> str:
    """Return why something cannot be read or written. The system's words name no file."""
    if error.errno == errno.EBADF:
        return "the stream is closed"
    words = error.strerror or "unknown reason"
    return words[:1].lower() + words[1:]


def system(error: OSError) -> int:
    """Say that the answer cannot be written, or that the fault is ours."""
    if error.errno not in _UNWRITABLE:
        return internal(error)
    say(f"circumspect: the answer cannot be written ({reason(error)}).")
    return ERROR


def stopped() -> int:
    """End after Ctrl-C."""
    say("\nStopped. Nothing was kept but the whole lines already written.")
    return STOPPED


def internal(error: BaseException) -> int:
    """Say the kind and the place of a fault of ours. Its message might quote the post, so it is not shown."""
    say(
        f"circumspect: an internal error, {type(error).__name__} in {_place(error)}. Sorry.\n"
        f"Your draft was not kept. Please report the line above and your version (circumspect --version), "
        f"without the draft."
    )
    return ERROR


def _place(error: BaseException) -> str:
    """Return the innermost place in our own code, else the innermost of all, as file and line."""
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    own = [(name, line) for name, line in places if _HOME in Path(name).parents]
    if not places:
        return "an unknown place"
    name, line = (own or places)[-1]
    path = Path(name)
    shown = path.relative_to(_HOME.parent) if own else path.name
    return f"{shown}, line {line}"


def _in_words(error: click.ClickException, arguments: Sequence[str]) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f" Did you mean {' or '.join(error.possibilities or ())}?" if error.possibilities else ""
        return (
            f"argument {_position(error.option_name, arguments)} starts with a dash but is no option.{near} "
            f"A post that starts with a dash goes after two dashes: circumspect check -- TEXT"
        )
    if isinstance(error, click.MissingParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else "an argument"
        return f"{name} is missing.{_choices(error.param)}"
    if (
        isinstance(error, click.BadParameter)
        and error.param is not None
        and isinstance(error.param.type, click.Choice)
    ):
        return f"{_name(error.param)} has an unknown value.{_choices(error.param)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_name(error.param)}: {_without(error.message, arguments)}"
    words = error.format_message()
    if words.startswith("Got unexpected extra argument"):
        return "there are more arguments than this command takes. Words that belong together go into quotes."
    if type(error).__name__ == "NoSuchCommand":
        return "there is no such command."
    return _without(words, arguments)


def _without(words: str, arguments: Sequence[str]) -> str:
    """Take out what was given as an argument and could be a post."""
    for argument in sorted(arguments, key=len, reverse=True):
        if len(argument) > _SHORT or any(map(str.isspace, argument)):
            words = words.replace(argument, "...")
    return words


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else str(param.human_readable_name)


def _choices(param: click.Parameter | None) -> str:
    if param is None or not isinstance(param.type, click.Choice):
        return ""
    return f" Choose from: {', '.join(map(str, param.type.choices))}."


def _position(option: str, arguments: Sequence[str]) -> int:
    for number, argument in enumerate(arguments, 1):
        if argument.startswith(option) or (
            len(option) == 2 and option[1] in argument and argument.startswith("-")
        ):
            return number
    return len(arguments)
