"""How a pack writes phrases: alternatives in brackets, folded as texts are folded."""

from __future__ import annotations

from circumspect.content.fold import ASCII_FOLD
from circumspect.errors import PackError

MAX_EXPANSIONS = 1000


def expand(phrase: str) -> tuple[str, ...]:
    """Write out the bracketed alternatives of a phrase: ``"(the |)(dog|cat)"`` gives four.

    Raises PackError for brackets that do not match, nested ones, or more than 1,000 expansions.
    """
    check_brackets(phrase)
    done = [""]
    rest = phrase
    while rest:
        before, bracket, after = rest.partition("(")
        done = [head + before for head in done]
        if not bracket:
            break
        inside, _, rest = after.partition(")")
        done = [head + choice for head in done for choice in inside.split("|")]
    return tuple(dict.fromkeys(" ".join(text.split()) for text in done if text.strip()))


def check_brackets(phrase: str) -> None:
    """Raise PackError where ``expand`` would, without writing the phrase out."""
    count, rest = 1, phrase
    while rest:
        before, bracket, after = rest.partition("(")
        if ")" in before:
            raise PackError(f"the phrase {phrase!r} closes a bracket that it did not open.")
        if not bracket:
            return
        inside, close, rest = after.partition(")")
        if not close:
            raise PackError(f"the phrase {phrase!r} opens a bracket that it does not close.")
        if "(" in inside:
            raise PackError(
                f"the phrase {phrase!r} has brackets inside brackets; write them one after another."
            )
        count *= inside.count("|") + 1
        if count > MAX_EXPANSIONS:
            raise PackError(
                f"the phrase {phrase!r} stands for more than {MAX_EXPANSIONS} phrases; split it up."
            )


def fold_phrase(phrase: str) -> str:
    """Fold one phrase as ASCII text is folded, without blanks at its ends."""
    return phrase.translate(ASCII_FOLD).strip()


def spellings(phrase: str) -> tuple[str, ...]:
    """Return the folded ways a phrase is typed: with its apostrophes (as spaces), and without them."""
    plain = fold_phrase(phrase)
    if "'" in phrase:
        return tuple(dict.fromkeys((plain, fold_phrase(phrase.replace("'", "")))))
    return (plain,)
