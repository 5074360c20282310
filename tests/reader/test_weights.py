"""The weights as they ship: whole, or missing, or damaged."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from circumspect import Checker, Post, Profile, Use
from circumspect.reader import open_reader, weights
from circumspect.reader.reader import MOST_PIECES, Reader
from circumspect.reader.weights import DATA, ReaderError, Weights

POST = Post("We cracked the pallet open at four this morning and it was full of it.")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_the_weights_that_ship_open() -> None:
    assert isinstance(open_reader({"attack"}), Reader)


def test_of_a_pack_of_other_rules_it_is_said_that_the_meaning_was_not_read() -> None:
    unread = open_reader({"overdue"}).read(POST, Checker(reader=False).read(POST.text)).unread
    assert "another policy" in unread


def test_the_encoder_is_small_enough_to_ship() -> None:
    assert (DATA / "reader.onnx").stat().st_size <= 25_000_000


def test_the_answers_are_those_of_exact_multiplication_on_this_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quickest, text = Weights(), Checker(reader=False).read(POST.text)
    monkeypatch.setattr(weights, "_quickest_is_exact", lambda *_: False)
    exact = Weights()
    ids, around = quickest.pieces(text.clean).ids, quickest.around(POST)
    assert quickest.tell(ids, around).rules.tolist() == exact.tell(ids, around).rules.tolist()


def test_licence_and_card_lie_beside_the_weights() -> None:
    assert "MIT License" in (DATA / "LICENSE").read_text("utf-8")
    assert "bge-small-en-v1.5" in (DATA / "CARD.md").read_text("utf-8")


def test_the_reader_knows_every_rule_of_the_pack() -> None:
    assert {rule.id for rule in Checker(reader=False).policy.rules} == set(Weights().meta.rules)


@pytest.mark.parametrize("name", ["reader.onnx", "vocabulary.txt", "words.bin"])
def test_a_changed_byte_is_noticed(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ReaderError, match=f"{name} is damaged"):
        Weights(copy)


@pytest.mark.parametrize(("asked", "told"), [(1.0, []), (0.0, ["attack", "disrepute"])])
def test_once_a_finding_is_likely_another_asks_for_less(copy: Path, asked: float, told: list[str]) -> None:
    stated = json.loads((copy / "reader.json").read_text("utf-8"))
    never = {"doubtful": 0.0, "possible": 1.0, "beside": 1.0, "likely": 1.0, "certain": 1.0}
    stated["levels"] = dict.fromkeys(stated["levels"], never)
    stated["levels"]["attack"] = never | {"likely": asked, "beside": asked}
    stated["levels"]["disrepute"] = never | {"beside": 0.0}
    (copy / "reader.json").write_text(json.dumps(stated), "utf-8")
    text = Checker(reader=False).read(POST.text)
    signals = Reader(Weights(copy)).read(POST, text).signals
    assert told == sorted(name.split("-")[1] for name in signals if name.endswith("-likely"))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("levels", "attack"), {"possible": 0.4, "likely": 0.8, "certain": 0.9, "doubtful": 0.1}),
        (("levels", "attack", "likely"), "0.8"),
        (("levels", "attack", "likely"), None),
        (("levels", "attack", "likely"), 1.2),
        (("levels", "attack"), 3),
        (("kind_levels",), {}),
        (("rules",), [["attack"]]),
        (("bias",), [0.0]),
        (("share",), "half"),
        (("gate",), None),
        (("sha256",), {}),
    ],
)
def test_a_statement_that_no_reader_could_work_with_is_told(
    copy: Path, where: tuple[str, ...], value: Any
) -> None:
    stated = json.loads((copy / "reader.json").read_text("utf-8"))
    inner = stated
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    (copy / "reader.json").write_text(json.dumps(stated), "utf-8")
    with pytest.raises(ReaderError, match=r"reader\.json is damaged"):
        Weights(copy)


@pytest.mark.parametrize("name", ["reader.onnx", "vocabulary.txt", "words.bin"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ReaderError, match=f"{name} is missing"):
        Weights(copy)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"version": 1, "rules": 2}', "\udcff"])
def test_a_damaged_statement_is_told(copy: Path, content: str) -> None:
    (copy / "reader.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReaderError, match=r"reader\.json is damaged"):
        Weights(copy)


def test_missing_weights_are_told(copy: Path) -> None:
    (copy / "reader.json").unlink()
    with pytest.raises(ReaderError, match="make train"):
        Weights(copy)


def test_without_the_weights_the_words_are_still_checked_and_the_answer_says_what_was_not_read(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy / "reader.onnx").unlink()
    monkeypatch.setattr(Weights.__init__, "__defaults__", (copy,))
    post = Post("I work for Customs and my boss is a moron")
    answer = Checker().check(post)
    alone = Checker(reader=False).check(post)
    assert alone.findings == answer.findings
    assert ["meaning of the text"] == [part.what for part in answer.unread]


def test_without_the_runtime_the_answer_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from circumspect import Checker, Post\n"
        "print(Checker().check(Post('hello')).unread[0].why)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "circumspect[reader]" in done.stdout


def test_a_runtime_that_reports_its_use_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circumspect.reader.weights._REPORTING", (1, 0))
    with pytest.raises(ReaderError, match=r"onnxruntime 1\.\d+ reports its use"):
        Weights()


def test_a_runtime_that_hides_its_version_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circumspect.reader.weights._VERSION", re.compile("no such thing"))
    with pytest.raises(ReaderError, match="onnxruntime does not tell its version"):
        Weights()


def test_what_cannot_be_read_is_told_apart_from_what_is_missing(copy: Path) -> None:
    (copy / "words.bin").unlink()
    (copy / "words.bin").mkdir()
    with pytest.raises(ReaderError, match=r"words\.bin cannot be read \(IsADirectoryError\)"):
        Weights(copy)


def test_a_post_gets_the_same_answer_whatever_is_checked_before_it() -> None:
    checker = Checker()
    texts = [
        POST.text,
        "What a day at the beach",
        "My boss at Border Force is a lying snake",
        "so " * 180,
    ]
    alone = [Checker().check(Post(text)) for text in texts]
    assert alone == [checker.check(Post(text)) for text in texts]
    assert alone == list(reversed([checker.check(Post(text)) for text in reversed(texts)]))


def test_a_leak_in_a_long_post_is_read_in_bulk_too() -> None:
    ordinary = "Then we had a lovely lunch by the river and the kids fed the ducks. " * 20
    post = Post(ordinary + POST.text + " " + ordinary)
    (many,) = Checker().check_many([post])
    assert many == Checker().check(post)
    assert many.reader


@pytest.mark.parametrize(
    ("repeated", "ends"),
    [("It was a nice day out with the family. ", "and that was it"), ("\n. ", POST.text)],
)
def test_what_is_too_long_to_read_is_said(repeated: str, ends: str) -> None:
    answer = Checker().check(Post(repeated * MOST_PIECES + ends))
    assert ["part of the meaning"] == [part.what for part in answer.unread]
    assert "consider" == answer.advice
    assert "only the first" in answer.unread[0].why


def test_a_post_without_words_is_said_not_to_have_been_read() -> None:
    answer = Checker().check(Post(" ", profile=Profile(bio="I like boats")))
    assert ["meaning of the text"] == [part.what for part in answer.unread]
    assert "" == answer.reader


@pytest.mark.parametrize(
    "text", ["\U0001f46e", "\U0001f602\U0001f602 !!", "\u4eca\u65e5\u306f\u3044\u3044", "A" * 200_000]
)
def test_what_holds_no_word_is_not_guessed_at(text: str) -> None:
    assert () == Checker().check(Post(text)).findings


@pytest.mark.parametrize("asked", ["Where is the form?", "Can I bring cheese?", "You were rude to my mum"])
@pytest.mark.parametrize(
    "text", ["Good morning.", "Have a safe flight.", "Thanks for that, Noeline.", "Yes, you can."]
)
def test_a_short_official_answer_is_no_insult(text: str, asked: str) -> None:
    assert "attack" not in Checker().check(Post(text, use=Use.OFFICIAL, parent=asked)).rules()


def test_an_official_answer_that_sneers_is_an_insult() -> None:
    sneer = Post("Maybe let a grown-up read the page to you, Gary.", use=Use.OFFICIAL, parent="Is it open?")
    assert "attack" in Checker().check(sneer).rules()


def test_a_fault_in_the_network_keeps_the_words_checked_and_hides_the_draft(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(POST.text)

    monkeypatch.setattr(Weights, "tell", fail)
    post = Post("I work for Customs and my number there is 02 6275 6666")
    answer = Checker().check(post)
    assert Checker(reader=False).check(post).findings == answer.findings
    (unread,) = answer.unread
    assert ("part of the meaning", "the reader failed on this post") == (unread.what, unread.why)


def test_a_runtime_that_refuses_the_network_is_told(copy: Path) -> None:
    (copy / "reader.onnx").write_bytes(b"no network")
    stated = json.loads((copy / "reader.json").read_text("utf-8"))
    stated["sha256"]["reader.onnx"] = hashlib.sha256(b"no network").hexdigest()
    (copy / "reader.json").write_text(json.dumps(stated), "utf-8")
    with pytest.raises(ReaderError, match="refuses its weights"):
        Weights(copy)


def test_the_statement_names_what_it_holds() -> None:
    stated = json.loads((DATA / "reader.json").read_text("utf-8"))
    assert {"reader.onnx", "vocabulary.txt", "words.bin"} == set(stated["sha256"])
    for levels in stated["levels"].values():
        assert levels["doubtful"] <= levels["possible"] <= levels["beside"]
        assert levels["beside"] <= levels["likely"] <= levels["certain"]
