"""Many posts: JSON lines in, answers out as they come, with a count at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice, tee
from pathlib import Path
from typing import Any

from circumspect.api import Advice, Checker
from circumspect.cli import faults
from circumspect.cli.inputs import Source
from circumspect.cli.lines import read_posts
from circumspect.cli.output import Output, opened
from circumspect.cli.progress import Progress
from circumspect.cli.resume import Done, compare, done_already
from circumspect.errors import PostError
from circumspect.report import Checked, Style, render_many
from circumspect.report.view import advice_title

_MOST_SAID = 20


class Batch:
    """One run over many posts: what was answered, what could not be read."""

    def __init__(self, checker: Checker, source: Source, given: Mapping[str, Any], done: Done | None) -> None:
        self._checker = checker
        self._source = source
        self._given = given
        self._done = done
        self._progress = Progress(source.size)
        self._bad = 0
        self.advices: Counter[str] = Counter(done.advices if done else ())

    def write(self, form: str, style: Style, output: Output) -> int:
        """Check every post, write the answers, and return the exit status."""
        try:
            for piece in render_many(form, self._checked(form), self._checker.policy, style):
                output.write(piece)
        finally:
            self._progress.clear()
        if self._bad:
            faults.say(f"{self._bad:,} of {self._bad + self.advices.total():,} lines could not be read.")
            return faults.ERROR
        clear = self.advices[Advice.CLEAR.value] == self.advices.total()
        return faults.CLEAR if clear else faults.FOUND

    def summary(self) -> str:
        """Say how many posts got which advice."""
        policy = self._checker.policy
        total = self.advices.total()
        counts = [
            f"{self.advices[advice.value]:,} {advice_title(policy, advice).lower()}"
            for advice in Advice
            if self.advices[advice.value]
        ]
        return f"{total:,} post{'' if total == 1 else 's'}: {', '.join(counts) or 'none'}."

    def _checked(self, form: str) -> Iterator[Checked]:
        lines = self._progress.watched(self._source.lines or iter(()))
        self._skip(lines)
        first = self._done.line + 1 if self._done else 1
        numbered = read_posts(lines, self._given, self._tell, first=first)
        mine, theirs = tee(numbered)
        answers = self._checker.check_many(one.post for one in theirs)
        for (line, post), answer in zip(mine, answers, strict=True):
            self.advices[answer.advice.value] += 1
            self._progress.step()
            asked = self._checker.alternatives(post) if form in {"text", "html", "markdown"} else None
            yield Checked(post, answer, asked, self._source.name, line)

    def _skip(self, lines: Iterator[bytes]) -> None:
        """Pass over the lines that an earlier run has answered, and make sure that this one would alike."""
        if self._done is not None:
            posts = read_posts(islice(lines, self._done.line), self._given, self._count)
            compare(self._done, posts, self._checker)

    def _count(self, _line: int, _fault: str) -> None:
        self._bad += 1

    @property
    def lines(self) -> int:
        """How many lines held something, whether it could be read or not."""
        return sum(self.advices.values()) + self._bad

    def _tell(self, line: int, fault: str) -> None:
        self._bad += 1
        if self._bad <= _MOST_SAID:
            self._progress.say(f"{self._source.name}, line {line:,}: {fault}")
        elif self._bad == _MOST_SAID + 1:
            self._progress.say("more lines could not be read; they are counted at the end.")


def check_many(
    checker: Checker,
    source: Source,
    given: Mapping[str, Any],
    form: str,
    style: Style,
    file: str | None,
    *,
    resume: bool,
) -> int:
    """Check many posts and return the exit status."""
    done = None
    path = Path(file) if file else None
    if path is not None and form == "jsonl" and path.is_file() and path.stat().st_size:
        if not resume:
            raise PostError(
                "--output names a file that is there already. Add --resume to go on after its last whole "
                "line, or name another."
            )
        done = done_already(path, checker.policy)
        if done.repaired:
            faults.say("The last line of the output was half written; it is answered anew.")
        if done.line:
            faults.say(f"Going on after line {done.line:,} of the input.")
    batch = Batch(checker, source, given, done)
    with opened(file, keep=done is not None) as output:
        status = batch.write(form, style, output)
    if batch.lines == 0 and done is None:
        raise PostError(f"{source.name} holds no post, so nothing was checked.")
    if file is not None:
        faults.say(batch.summary())
    return status
