"""Opens the reader's weights: checks that they are what they should be, and hands texts to the network.

The weights lie in ``data/``: the network (ONNX, 8-bit), its vocabulary, the quick reader of words, and
``reader.json``, which names what the network tells, at which probabilities it is trusted, and the sha256 of
each. onnxruntime and numpy are needed (the extra ``reader``); neither is imported before a reader is
opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from circumspect.content.post import Post
from circumspect.errors import CircumspectError
from circumspect.reader.reading import BESIDE, DOUBTFUL, GRADES
from circumspect.reader.segments import circumstances
from circumspect.reader.wordpiece import BEGIN, END, UNKNOWN, Pieces, WordPiece
from circumspect.reader.words import BITS, Words

FILES = ("reader.onnx", "vocabulary.txt", "words.bin")
DATA = Path(__file__).parent / "data"
_LEVELS = {DOUBTFUL, BESIDE, *GRADES}
_RUNTIME, _REPORTING = "onnxruntime", (1, 31)
"""What runs the network, and the version from which on it reports its use to its maker (decision 0010)."""
_VERSION = re.compile(r'__version__ = "(\d+)\.(\d+)')
_PROVIDERS = ["CPUExecutionProvider"]
_PRODUCT = bytes.fromhex(
    "080712003a3e0a180a01610a0162120163220d4d61744d756c496e74656765721201705a090a016112040a020802"
    "5a090a016212040a02080362090a016312040a02080642040a00100a"
)
"""A network (ONNX) that only multiplies two matrices, a in unsigned and b in signed eight bits."""
LONGEST_AROUND = 64
"""How many tokens of the circumstances are read."""


class ReaderError(CircumspectError):
    """The reader could not be opened: says what is missing or damaged, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What ``reader.json`` states.

    ``levels`` maps each rule to the probability that each grade asks for, and two more: ``doubtful`` and
    ``beside``. ``share`` is how much the reader of words counts beside the network, ``bias`` belongs to it,
    ``gate`` is the score at which it lets a post in.
    """

    version: str
    rules: tuple[str, ...]
    kinds: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, Mapping[str, float]]
    kind_levels: Mapping[str, float]
    bias: tuple[float, ...]
    share: float
    gate: float
    sha256: Mapping[str, str]


class Told(NamedTuple):
    """Probabilities for one text: (rules,), (kinds,), by attribute (values,), (tokens, rules)."""

    rules: Any
    kinds: Any
    attributes: Any
    tokens: Any


class Weights:
    """The opened network. Safe between threads; each caller's network runs in the caller's thread alone."""

    def __init__(self, folder: Path = DATA) -> None:
        self.meta = _meta(folder)
        contents = {name: _checked(folder / name, self.meta.sha256[name]) for name in FILES}
        # Read before the runtime starts, or not at all.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            _refuse_reporting()
            import numpy as np  # noqa: PLC0415 - heavy, and an extra
            import onnxruntime as ort  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise ReaderError(
                f"the package '{error.name}' is not installed; pip install 'circumspect[reader]' brings it"
            ) from None
        except ReaderError:
            raise
        except Exception as error:  # noqa: BLE001 - a library that cannot be loaded fails in many ways
            raise ReaderError(
                f"the runtime cannot be loaded here ({type(error).__name__}); install {_RUNTIME} again"
            ) from None
        self._np = np
        try:
            self._open(ort, contents)
        except Exception as error:  # noqa: BLE001 - so does a network that this build of the runtime cannot run
            raise ReaderError(
                f"the runtime refuses its weights ({type(error).__name__}); install circumspect again"
            ) from None

    def _open(self, ort: Any, contents: Mapping[str, bytes]) -> None:
        table = self._np.frombuffer(contents["words.bin"], self._np.float16)
        self._words = Words(self._np, table.reshape(1 << BITS, -1), self.meta.bias)
        self._wordpiece = WordPiece(contents["vocabulary.txt"].decode("utf-8"))
        numbers = self._wordpiece.numbers
        self._begin, self._end = numbers[BEGIN], numbers[END]
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # keeps no draft's numbers in a pool, and memory low
        options.log_severity_level = 4
        if not _quickest_is_exact(self._np, ort, options):
            options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = ort.InferenceSession(contents["reader.onnx"], options, providers=_PROVIDERS)

    def pieces(self, text: str, most: int | None = None) -> Pieces:
        """Return a text, or the first of it, in the pieces that the network knows."""
        return self._wordpiece.cut(text, most)

    def has_words(self, pieces: Pieces, text: str) -> bool:
        """Tell whether any piece is a word that the network knows: emoji alone tell it nothing."""
        unknown = self._wordpiece.numbers[UNKNOWN]
        return any(
            number != unknown and text[start:end].isascii() and text[start:end].isalpha()
            for number, (start, end) in zip(pieces.ids, pieces.offsets, strict=True)
        )

    def around(self, post: Post) -> Sequence[int]:
        """Return the circumstances of a post, as much of them as is read."""
        return self._wordpiece.cut(circumstances(post), LONGEST_AROUND).ids

    def score(self, ids: Sequence[int], around: Sequence[int]) -> float:
        """Return how likely a quick look thinks it that the network would object to the post."""
        return self._words.score(ids, around)

    def lets_in(self, ids: Sequence[int], around: Sequence[int]) -> bool:
        """Tell whether the network should read the post."""
        return self.score(ids, around) >= self.meta.gate

    def tell(self, ids: Sequence[int], around: Sequence[int]) -> Told:
        """Let the network read the pieces of one window, and of the circumstances around it.

        One at a time: the 8-bit network scales its numbers by the largest that it sees, so an answer would
        depend on what else is read with it.
        """
        np, start = self._np, len(around) + 2
        numbers = np.array([self._begin, *around, self._end, *ids, self._end], np.int64)
        parts = np.zeros_like(numbers)
        parts[start:] = 1
        units, attributes, tokens = self._session.run(None, {"ids": numbers, "parts": parts})
        rules, share = len(self.meta.rules), self.meta.share
        units[:rules] = (1 - share) * units[:rules] + share * self._words.tell(ids, around)
        units, tokens = 1 / (1 + np.exp(-units)), 1 / (1 + np.exp(-tokens))
        attributes = self._by_attribute(attributes)
        return Told(units[:rules], units[rules:], attributes, tokens[start : start + len(ids)])

    def _by_attribute(self, logits: Any) -> Mapping[str, Any]:
        found, at = {}, 0
        for name, values in self.meta.attributes.items():
            part = self._np.exp(logits[at : at + len(values)] - logits[at : at + len(values)].max())
            found[name] = part / part.sum()
            at += len(values)
        return found


def _quickest_is_exact(np: Any, ort: Any, options: Any) -> bool:
    """Tell whether the runtime's quickest way to multiply eight bits is exact on this processor.

    Without VNNI sums of products overflow in it. There is an exact way too, which takes twice as long where
    it is not needed.
    """
    product = ort.InferenceSession(_PRODUCT, options, providers=_PROVIDERS)
    most = {"a": np.full((4, 64), 255, np.uint8), "b": np.full((64, 16), 127, np.int8)}
    return bool((product.run(None, most)[0] == 255 * 127 * 64).all())


_DAMAGED = "reader.json is damaged; install circumspect again"


def _refuse_reporting() -> None:
    """Refuse a runtime that would report its use, before it is started: nothing here calls out."""
    found = find_spec(_RUNTIME)
    if found is None or found.origin is None:
        return  # to import it will say so
    told = _VERSION.search(Path(found.origin).read_text("utf-8"))
    if told is None or (int(told[1]), int(told[2])) >= _REPORTING:
        which = f"{told[1]}.{told[2]} reports" if told else "does not tell its version, so it may report"
        raise ReaderError(
            f"{_RUNTIME} {which} its use to its maker; "
            "pip install 'circumspect[reader]' brings one that does not"
        )


def _meta(folder: Path) -> Meta:
    try:
        data = json.loads((folder / "reader.json").read_text("utf-8"))
        meta = Meta(
            version=data["version"],
            rules=tuple(data["rules"]),
            kinds=tuple(data["kinds"]),
            attributes={name: tuple(values) for name, values in data["attributes"].items()},
            levels={rule: dict(levels) for rule, levels in data["levels"].items()},
            kind_levels=dict(data["kind_levels"]),
            bias=tuple(data["bias"]),
            share=data["share"],
            gate=data["gate"],
            sha256=dict(data["sha256"]),
        )
        whole = _whole(meta)
    except FileNotFoundError:
        raise ReaderError("its weights are missing; install circumspect again, or run 'make train'") from None
    except OSError as error:
        raise ReaderError(_unreadable("reader.json", error)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReaderError(_DAMAGED) from None
    if not whole:
        raise ReaderError(_DAMAGED)
    return meta


def _whole(meta: Meta) -> bool:
    """Tell whether all is stated that reading a post asks for."""
    levels = [meta.levels[rule] for rule in meta.rules]
    return (
        all(set(at) == _LEVELS and all(0.0 <= level <= 1.0 for level in at.values()) for at in levels)
        and all(0.0 <= meta.kind_levels[kind] <= 1.0 for kind in meta.kinds)
        and len(meta.bias) == len(meta.rules) + 1
        and all(isfinite(number) for number in (*meta.bias, meta.share, meta.gate))
        and set(meta.sha256) == set(FILES)
    )


def _checked(path: Path, told: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReaderError(f"{path.name} is missing; install circumspect again, or run 'make train'") from None
    except OSError as error:
        raise ReaderError(_unreadable(path.name, error)) from None
    if hashlib.sha256(content).hexdigest() != told:
        raise ReaderError(f"{path.name} is damaged (its sha256 is another); install circumspect again")
    return content


def _unreadable(name: str, error: OSError) -> str:
    return f"{name} cannot be read ({type(error).__name__}); see who may read it"
