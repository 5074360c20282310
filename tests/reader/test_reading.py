"""What the reader makes of what the network tells, with a network that tells what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from circumspect import Advice, Checker, Post
from circumspect.reader.reader import Reader
from circumspect.reader.reading import DOUBTFUL, signal
from circumspect.reader.weights import Told, Weights

WEIGHTS = Weights()
RULES = WEIGHTS.meta.rules
CHECKER = Checker(reader=False)
ENGLISH = "We went to the shops in the morning and it was closed, so we came home again."
GERMAN = "Das ist nicht mein Problem und ich will auch nicht mit dir reden, weil du immer so bist."


class Network:
    """Tells for every text the probabilities given, each carried by one word piece, and counts the texts."""

    def __init__(self, at: int, **probabilities: float) -> None:
        self.meta, self.read, self._at, self._probabilities = WEIGHTS.meta, 0, at, probabilities
        self.pieces, self.around, self.has_words = WEIGHTS.pieces, WEIGHTS.around, WEIGHTS.has_words
        self.open = True

    def lets_in(self, _ids: Sequence[int], _around: Sequence[int]) -> bool:
        return self.open

    def tell(self, ids: Sequence[int], _around: Sequence[int]) -> Told:
        self.read += 1
        rules = np.array([self._probabilities.get(rule.replace("-", "_"), 0.5) for rule in RULES])
        tokens = np.zeros((len(ids), len(RULES)))
        tokens[self._at] = rules
        attributes = {name: np.ones(len(values)) for name, values in self.meta.attributes.items()}
        return Told(rules, np.zeros(len(self.meta.kinds)), attributes, tokens)


class Vague(Network):
    """Tells them of the whole sentence, by no word more than by another."""

    def tell(self, ids: Sequence[int], around: Sequence[int]) -> Told:
        told = super().tell(ids, around)
        return told._replace(tokens=told.tokens / 10)


def signals(text: str, network: Any) -> set[str]:
    """Return the signals that a network's answers give."""
    return set(Reader(network).read(Post(text), CHECKER.read(text)).signals)


def between(rule: str) -> float:
    """Return a probability that is likely only beside another finding."""
    levels = WEIGHTS.meta.levels[rule]
    return (levels["beside"] + levels["likely"]) / 2


def test_what_is_carried_by_english_words_lowers_the_bar_for_the_other_rules() -> None:
    told = signals(ENGLISH, Network(3, attack=0.99, identify_self=between("identify-self")))
    assert {signal("attack", "likely"), signal("identify-self", "likely")} <= told


def test_what_is_carried_by_words_of_another_language_is_no_finding_and_lowers_no_bar() -> None:
    text = f"{ENGLISH} {GERMAN}"
    last = len(WEIGHTS.pieces(CHECKER.read(text).clean).ids) - 2
    told = signals(text, Network(last, attack=0.99, identify_self=between("identify-self")))
    assert not told & {signal("attack", "possible"), signal("identify-self", "likely")}


def test_a_word_of_another_script_in_an_english_sentence_takes_nothing_away() -> None:
    text = "We seized three kilos of \u6d77\u6d1b\u56e0 at the mail centre this morning."
    assert signal("agency-info", "likely") in signals(text, Vague(3, agency_info=0.99))


def test_nothing_is_doubted_of_a_post_that_is_partly_in_another_language() -> None:
    doubtful = signal("attack", DOUBTFUL)
    assert doubtful in signals(ENGLISH, Network(3, attack=0.0))
    assert doubtful not in signals(f"{ENGLISH} {GERMAN}", Network(3, attack=0.0))


def test_a_post_that_the_quick_look_holds_back_never_reaches_the_network() -> None:
    network: Any = Network(3, attack=0.99)
    network.open = False
    text = CHECKER.read(ENGLISH)
    assert not Reader(network).read(Post(ENGLISH), text, every=False).signals
    assert 0 == network.read
    assert Reader(network).read(Post(ENGLISH), text).signals
    assert 1 == network.read


def test_the_gate_scores_by_the_same_sum_as_the_rules() -> None:
    pieces, around = WEIGHTS.pieces(CHECKER.read(ENGLISH).clean), WEIGHTS.around(Post(ENGLISH))
    words = WEIGHTS._words
    table = words._weights.astype(np.float32).copy()
    table[:, 0] = table[:, -2]  # the gate's weights in the place of a rule's
    swapped = type(words)(np, table, [WEIGHTS.meta.bias[-1], *WEIGHTS.meta.bias[1:]])
    assert abs(float(swapped.tell(pieces.ids, around)[0]) - words.score(pieces.ids, around)) < 1e-3


@pytest.mark.parametrize(
    "text",
    [
        "Pracuję w australijskim urzędzie celnym. Wczoraj w nocy znaleźliśmy czterdzieści kilo.",
        "Avustralya gümrüğünde çalışıyorum. Dün gece bir konteynerde kırk kilo eroin bulduk.",
        "Az ausztrál vámhivatalnál dolgozom. Tegnap éjjel negyven kiló heroint találtunk.",
        "Työskentelen tullissa. Viime yönä löysimme neljäkymmentä kiloa heroiinia kontista.",
        "mi passaporto: lavoro alla dogana",
    ],
)
@pytest.mark.parametrize("every", [True, False])
def test_words_known_by_their_pieces_alone_are_said_to_be_unread(text: str, every: bool) -> None:
    reading = Reader(WEIGHTS).read(Post(text), CHECKER.read(text), every=every)
    assert "most of its words are not English" == reading.unread
    assert not reading.absent


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Big seizure, Sydney wharf, forty kilos, well done everybody",
        "RT @somebodyorother: #thingsnobodysays #auspolfollowers https://example.org/abcdefgh Stay safe",
        "omg soooo goooood hahahaha",
        "Hahahahaha nooooooo whyyyyyy pleeeeease stoppppp itttttt",
        "Woolloomooloo Wagga Wagga Mullumbimby Coonabarabran Goondiwindi Murwillumbah roadtrip done",
        "Nguyen, Papadopoulos and Wojciechowski walk into the bar and order a beer",
    ],
)
def test_english_with_names_tags_and_links_is_read(text: str) -> None:
    assert "" == Reader(WEIGHTS).read(Post(text), CHECKER.read(text)).unread


def test_letters_that_are_no_words_are_not_called_clear() -> None:
    answer = Checker().check(Post("idiot" * 40))
    assert Advice.CONSIDER is answer.advice
    assert ["the reader knows none of its words"] == [unread.why for unread in answer.unread]


@pytest.mark.parametrize("text", ["...", "👍👍", "12:30"])
def test_of_signs_alone_it_is_said_that_there_was_nothing_to_read(text: str) -> None:
    answer = Checker().check(Post(text))
    assert Advice.CLEAR is answer.advice
    assert ["the post has no words to read"] == [unread.why for unread in answer.unread]


def test_a_rule_that_no_words_carry_is_said_to_rest_on_the_circumstances() -> None:
    post, text = Post(ENGLISH), CHECKER.read(ENGLISH)
    carried = Reader(Network(3, attack=0.99)).read(post, text)  # type: ignore[arg-type]
    vague = Reader(Vague(3, attack=0.99)).read(post, text)  # type: ignore[arg-type]
    assert "attack" not in carried.by_circumstances
    assert "attack" in vague.by_circumstances
