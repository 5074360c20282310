"""The peers, and what each was given to do. A peer that is not installed is named and left out.

Same load means: every phrase of every word list of the pack, written out, as a deny list; every pattern
of the lists; and the patterns that wake our detectors. That is less than our check does with them (no
reading of disguised words, no rules, no check digits, no findings), so a ratio against it is a lower
bound.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.measure import Look
from benchmarks.planting import written
from circumspect import Pack, Post
from circumspect.detectors.matching import RE2_MEMORY
from circumspect.detectors.registry import DETECTORS
from circumspect.engine import Engine
from circumspect.policy.phrases import spellings

Peer = tuple[str, str, Look]
"""Name, what it was given, and how it looks at one post."""


@dataclass(frozen=True, slots=True)
class Part:
    """The load of one signal."""

    name: str
    phrases: tuple[str, ...]
    exact: tuple[str, ...]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """All that a pack asks a scanner to look for."""

    parts: tuple[Part, ...]
    rules: int

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase, once."""
        return tuple(dict.fromkeys(phrase for part in self.parts for phrase in (*part.phrases, *part.exact)))

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern."""
        return tuple(pattern for part in self.parts for pattern in part.patterns)

    def __str__(self) -> str:
        return (
            f"{len(self.phrases):,} phrases and {len(self.patterns):,} patterns in {len(self.parts)} lists, "
            f"{self.rules} rules"
        )


def load_of(pack: Pack) -> Load:
    """Return the load of a pack, with the patterns that wake the detectors."""
    parts = [
        Part(group.name, _spelled(written(group.phrases)), written(group.exact), group.patterns)
        for group in pack.groups
    ]
    parts += [Part(detector.name, (), (), (detector.wakes,)) for detector in DETECTORS]
    return Load(tuple(parts), sum(rule.status == "live" for rule in pack.rules))


def _spelled(phrases: Sequence[str]) -> tuple[str, ...]:
    both = (form for phrase in phrases for form in (phrase, phrase.replace("'", "")))
    return tuple(dict.fromkeys(form.strip() for form in both if form.strip()))


def peers(pack: Pack, engine: Engine) -> tuple[list[Peer], list[str]]:
    """Return the peers that are installed, and one line for each that is not."""
    load = load_of(pack)
    found: list[Peer] = []
    missing: list[str] = []
    makers: tuple[tuple[str, Callable[[], Iterator[Peer]]], ...] = (
        ("plain fallback", lambda: _plain(pack)),
        ("raw engines", lambda: _raw(load, engine)),
        ("plain re", lambda: _raw_re(load, engine)),
        ("presidio-analyzer", lambda: _presidio(load)),
        ("scrubadub", _scrubadub),
        ("datafog", _datafog),
    )
    for name, make in makers:
        try:
            found += make()
        except ImportError as error:
            missing.append(f"{name}: not measured, {error.name or 'a part of it'} is not installed")
    return found, missing


def _plain(pack: Pack) -> Iterator[Peer]:
    plain = Engine(pack, plain=True)
    yield "circumspect, plain fallback", "the same check without the compiled matchers", plain.check


def _folded(engine: Engine) -> Callable[[Post], str]:
    """Return what gives a post folded; each is folded once, before any time is taken."""
    known: dict[str, str] = {}
    normaliser = engine.compiled.normaliser

    def fold(post: Post) -> str:
        folded = known.get(post.text)
        if folded is None:
            folded = known[post.text] = normaliser.read(post.text).folded
        return folded

    return fold


def _raw(load: Load, engine: Engine) -> Iterator[Peer]:
    ahocorasick_rs: Any = import_module("ahocorasick_rs")
    re2: Any = import_module("re2")
    fold = _folded(engine)
    folded = list(dict.fromkeys(f" {spelling} " for phrase in load.phrases for spelling in spellings(phrase)))
    find = ahocorasick_rs.AhoCorasick(folded, store_patterns=False).find_matches_as_indexes
    options = re2.Options()
    options.max_mem = RE2_MEMORY
    patterns = re2.Set.SearchSet(options)
    for pattern in load.patterns:
        patterns.Add(pattern)
    patterns.Compile()
    yield (
        "ahocorasick-rs alone",
        "all phrases in one automaton, over text folded beforehand; nothing is made of what it finds",
        lambda post: find(fold(post), overlapping=True),
    )
    yield (
        "re2 Set alone",
        "all patterns in one set; says which fired, not where",
        lambda post: patterns.Match(post.text),
    )


def _raw_re(load: Load, engine: Engine) -> Iterator[Peer]:
    fold = _folded(engine)
    folded = dict.fromkeys(spelling for phrase in load.phrases for spelling in spellings(phrase))
    longest_first = sorted(map(re.escape, folded), key=len, reverse=True)
    alternation = re.compile(" (?:" + "|".join(longest_first) + ")(?= )").findall
    searches = [re.compile(pattern, re.A).search for pattern in load.patterns]

    def run(post: Post) -> object:
        return alternation(fold(post)), [search(post.text) for search in searches]

    yield (
        "plain re",
        "all phrases in one alternation over text folded beforehand, each pattern searched for",
        run,
    )


def _presidio(load: Load) -> Iterator[Peer]:
    os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")
    presidio: Any = import_module("presidio_analyzer")
    engines: Any = import_module("presidio_analyzer.nlp_engine")
    regex: Any = import_module("regex")
    spacy: Any = import_module("spacy")
    tldextract: Any = import_module("tldextract")
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    tldextract.extract = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    called = f"Presidio {version('presidio-analyzer')}"

    class BlankEnglish(engines.SpacyNlpEngine):  # type: ignore[misc]
        """The tokens of English and no model, which pattern recognisers do without."""

        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

    any_case, as_given = regex.IGNORECASE | regex.MULTILINE, regex.ASCII

    def recogniser(name: str, flags: int, phrases: Sequence[str], patterns: Sequence[str]) -> Any:
        return presidio.PatternRecognizer(
            supported_entity=name.upper(),
            name=name,
            deny_list=list(phrases) or None,
            patterns=[presidio.Pattern(f"{name} {at}", pattern, 0.5) for at, pattern in enumerate(patterns)],
            global_regex_flags=flags,
        )

    def recognisers(parts: Sequence[Part]) -> Iterator[Any]:
        for part in parts:
            if part.phrases:
                yield recogniser(part.name, any_case, part.phrases, ())
            if part.exact or part.patterns:
                yield recogniser(f"{part.name}-exact", as_given, part.exact, part.patterns)

    def analyser(chosen: Sequence[Any] | None) -> Look:
        registry = presidio.RecognizerRegistry()
        if chosen is None:
            registry.load_predefined_recognizers(languages=["en"])
            rules = presidio.predefined_recognizers
            chosen = [
                rules.AuAbnRecognizer(),
                rules.AuAcnRecognizer(),
                rules.AuTfnRecognizer(),
                rules.AuMedicareRecognizer(),
            ]
        for one in chosen:
            registry.add_recognizer(one)
        engine = presidio.AnalyzerEngine(
            registry=registry, nlp_engine=BlankEnglish(), supported_languages=["en"]
        )
        return lambda post: engine.analyze(post.text, language="en")

    whole = Part(
        "all",
        tuple(dict.fromkeys(phrase for part in load.parts for phrase in part.phrases)),
        tuple(dict.fromkeys(phrase for part in load.parts for phrase in part.exact)),
        load.patterns,
    )
    yield (
        f"{called}, same load",
        "a recogniser a list: phrases as deny list, patterns as patterns; blank English pipeline",
        analyser(list(recognisers(load.parts))),
    )
    yield (
        f"{called}, same load in two",
        "one deny list of all phrases, and one recogniser of all patterns; blank English pipeline",
        analyser(list(recognisers([whole]))),
    )
    yield (
        f"{called}, defaults",
        "its own recognisers for English, and those for Australia; not our load; blank English pipeline",
        analyser(None),
    )


def _scrubadub() -> Iterator[Peer]:
    scrubadub: Any = import_module("scrubadub")
    scrubber = scrubadub.Scrubber(locale="en_AU")
    yield (
        f"scrubadub {version('scrubadub')}",
        "its own detectors for en_AU; not our load",
        lambda post: list(scrubber.iter_filth(post.text)),
    )


def _datafog() -> Iterator[Peer]:
    os.environ.setdefault("DATAFOG_NO_TELEMETRY", "1")
    scan: Any = import_module("datafog.engine").scan
    yield (
        f"datafog {version('datafog')}",
        "its regex engine with its own patterns; not our load",
        lambda post: scan(post.text, engine="regex"),
    )
