"""A pack that is broken says where, what was found, and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from circumspect import Checker, PackError
from circumspect.policy.loader import load_pack, pack_sources, shipped_packs, try_pack
from tests.making import TINY, change, copy_tiny

LEXICON, LOANS = "lexicon/library.toml", "rules/loan-talk.md"


def says(folder: Path | str, *parts: str, overlay: Path | None = None) -> None:
    """Check that loading a pack (and making it ready) fails with an error that holds all these parts."""
    with pytest.raises(PackError) as caught:
        Checker(folder, overlay=overlay, reader=False)
    message = str(caught.value)
    assert [] == [part for part in parts if part not in message], message
    assert message.endswith((".", "?"))


def test_the_shipped_packs_are_known_by_name() -> None:
    assert "acbps_2012" in shipped_packs()
    assert "acbps_2012" == load_pack("acbps_2012").id


def test_a_pack_can_be_a_folder() -> None:
    pack = load_pack(TINY)
    assert "wattle" == pack.id
    assert 2 == len(pack.rules)
    assert pack.digest == load_pack(str(TINY)).digest


def test_no_pack_at_all(tmp_path: Path) -> None:
    says(tmp_path / "nowhere", "no policy pack at", "a folder with a file pack.toml")


def test_a_name_nearly_right() -> None:
    says("acbps_2013", "no policy pack at 'acbps_2013'", "Did you mean 'acbps_2012'?")


@pytest.mark.parametrize("file", ["clauses.toml", "agency.toml"])
def test_a_missing_file(tmp_path: Path, file: str) -> None:
    pack = copy_tiny(tmp_path)
    (pack / file).unlink()
    says(pack, f"{file}: the file is missing from the pack")


@pytest.mark.parametrize("file", ["law.toml", "harbours.toml", "emoji.toml"])
def test_a_file_that_may_be_missing(tmp_path: Path, file: str) -> None:
    pack = copy_tiny(tmp_path)
    (pack / file).unlink()
    assert "wattle" == load_pack(pack).id


def test_a_pack_without_lexicon_folder(tmp_path: Path) -> None:
    pack = copy_tiny(tmp_path)
    shutil.rmtree(pack / "lexicon")
    says(pack, "unknown signal")


def test_a_pack_without_rules(tmp_path: Path) -> None:
    pack = copy_tiny(tmp_path)
    shutil.rmtree(pack / "rules")
    says(pack, "rules/: the pack has no rule page")


def test_toml_that_is_none_names_the_line(tmp_path: Path) -> None:
    pack = change(copy_tiny(tmp_path), "clauses.toml", 'kind = "definition"', "kind = definition")
    says(pack, "clauses.toml: is not valid TOML", "line 3")


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    pack = change(
        copy_tiny(tmp_path), LEXICON, 'phrases = ["my novel"', 'phrases = []\nphrases = ["my novel"'
    )
    says(pack, f"{LEXICON}: is not valid TOML", "line")


@pytest.mark.parametrize("file", ["clauses.toml", LEXICON, LOANS])
def test_a_file_that_is_not_utf_8(tmp_path: Path, file: str) -> None:
    pack = copy_tiny(tmp_path)
    with (pack / file).open("ab") as end:
        end.write("\n# caf\u00e9\n".encode("latin-1"))
    says(pack, f"{file}: is not UTF-8 text (byte ", "Save it as UTF-8.")


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        (
            "pack.toml",
            'version = "3"',
            'versoin = "3"',
            ("pack.toml:", "'versoin'", "Did you mean 'version'?"),
        ),
        ("pack.toml", 'version = "3"\n', "", ("pack.toml:", "'version' is missing")),
        ("pack.toml", 'version = "3"', "version = 3", ("'version' must be text in quotes", "found a number")),
        ("pack.toml", "format = 1", "format = 2", ("pack.toml:", "'format' is 2", "reads 1.")),
        (
            "pack.toml",
            '[certainty]\ncertain = "The',
            '[certainty]\ncertain = ""\nx = "The',
            ("[certainty]", "empty"),
        ),
        (
            "pack.toml",
            'text = "Read it',
            'txt = "Read it',
            ("[advice.consider]", "'text' is missing", "Is 'txt'"),
        ),
        (
            "clauses.toml",
            'kind = "obligation"',
            'kind = "obligatoin"',
            ("clause W2", "Did you mean 'obligation'?"),
        ),
        (
            "clauses.toml",
            'coverage = "human"',
            'coverage = "man"',
            ("clause W1", "'coverage' is 'man'", "human"),
        ),
        (
            "clauses.toml",
            "from = 2018-03-01",
            'from = "2018-03-01"',
            ("W1", "'from' must be a day", "found text"),
        ),
        (
            "clauses.toml",
            "from = 2018-03-01",
            "from = 2018-03-01T00:00:00",
            ("'from' must be a day", "with a time"),
        ),
        ("clauses.toml", "coverage-why", "coverage-wy", ("clause W1", "'coverage-wy'", "'coverage-why'?")),
        ("clauses.toml", 'source = "page 1"\n', "", ("clauses.toml: clause W1", "'source' is missing")),
        ("clauses.toml", 'law = ["library-act-9"]', 'law = "library-act-9"', ("W2", "'law' must be a list")),
        ("clauses.toml", "from = 2019-07-01", "from = 2018-03-01", ("clause W2", "twice from the same day")),
        ("clauses.toml", "[[clause]]", "[[cluase]]", ("clauses.toml:", "'cluase'", "Did you mean 'clause'?")),
        (
            "law.toml",
            "verified = true",
            'verified = "true"',
            ("law.toml: law library-act-9", "without quotes"),
        ),
        ("law.toml", "verified = true\n", "", ("law library-act-9", "'verified' is missing")),
        (
            "agency.toml",
            "public-phones",
            "public-phone",
            ("[contacts]", "'public-phone'", "'public-phones'?"),
        ),
        (
            "agency.toml",
            '["wattle.nsw.gov.au"]',
            '"wattle.nsw.gov.au"',
            ("[contacts]", "'domains' must be a list"),
        ),
        ("agency.toml", "[[branch-library]]", "[branch-library]", ("[branch-library]", "[[branch-library]]")),
        ("harbours.toml", 'all = ["own', 'al = ["own', ("harbour book-love", "'all' is missing", "'al'")),
        (
            "harbours.toml",
            '["own-reading"]',
            '["pots:own-reading"]',
            ("harbour book-love", "Did you mean 'post'?"),
        ),
        ("harbours.toml", "own-reading", "own-readin", ("harbour book-love", "Did you mean 'own-reading'?")),
        ("emoji.toml", '"hush"', "1", ("emoji.toml: [emoji]", "must be text")),
        (LEXICON, "[story]", "[staff]", (f"{LEXICON}: is not valid TOML",)),
        (LEXICON, "[story]", "[shire]", (f"{LEXICON}: [shire]", "taken by another list")),
        (LEXICON, "[story]", "[agency-email]", ("'agency-email'", "detectors/contacts.py offers already")),
        (LEXICON, "phrases", "phrasses", (f"{LEXICON}: [borrower]", "'phrasses'", "Did you mean 'phrases'?")),
        (LEXICON, '"took out"', '""', (f"{LEXICON}: [loan]", "'phrases'", "none empty")),
        (LEXICON, '"took out"', '"took (out"', (f"{LEXICON}: [loan]", "'took (out'", "does not close")),
        (
            LEXICON,
            '"took out"',
            '"took out)"',
            (f"{LEXICON}: [loan]", "closes a bracket that it did not open"),
        ),
        (LEXICON, '"took out"', '"took ((a|b)|c)"', (f"{LEXICON}: [loan]", "brackets inside brackets")),
        (LEXICON, '"took out"', '"' + "(a|b)" * 11 + '"', (f"{LEXICON}: [loan]", "more than 1000 phrases")),
        (
            LEXICON,
            "common = true",
            'common = "yes"',
            (f"{LEXICON}: [staff]", "'common' must be true or false"),
        ),
        (LEXICON, "common = true", "common = true\npatterns = ['x']", ("[staff]", "cannot have patterns")),
        (LEXICON, "common = true", 'common = true\nhides = ["loan"]', ("[staff]", "cannot hide others")),
        (LEXICON, 'phrases = ["my novel", "in the film"]', "", ("[story]", "is empty; give it phrases")),
        (LEXICON, 'all = ["borrower", "loan"]', 'all = ["borower", "loan"]', ("'borower'", "'borrower'?")),
        (LEXICON, 'all = ["borrower", "loan"]', 'all = ["loan-told"]', ("is made of itself",)),
        (LEXICON, "within = 12", "within = 99", (f"{LEXICON}: [loan-told]", "'within'", "found 99")),
        (
            LEXICON,
            "within = 12",
            "withn = 12",
            (f"{LEXICON}: [loan-told]", "'withn'", "Did you mean 'within'?"),
        ),
        (LOANS, "+++\n", "", (f"{LOANS}: line 1", "starts with a line '+++'")),
        (
            LOANS,
            'edit = ""\n',
            'edit = ""\nedit = ""\n',
            (f"{LOANS}: the header is not valid TOML", "line 33"),
        ),
        (
            LOANS,
            'severity = "high"',
            'severity = "hihg"',
            (f"{LOANS}:", "'severity'", "Did you mean 'high'?"),
        ),
        (
            LOANS,
            'title = "What people borrow"',
            "title = []",
            (f"{LOANS}:", "'title' must be text", "a list"),
        ),
        (
            LOANS,
            "questions =",
            "question =",
            (f"{LOANS}:", "unknown key 'question'", "Did you mean 'questions'?"),
        ),
        (LOANS, 'questions = ["W4"]', 'questions = "W4"', (f"{LOANS}:", "'questions' must be a list")),
        (
            LOANS,
            "[clauses]\npersonal",
            "[clauses]\nprivate",
            (f"{LOANS}: [clauses]", "'private'", "personal"),
        ),
        (LOANS, 'personal = ["W2"]', 'personal = "W2"', (f"{LOANS}: [clauses]", "'personal' must be a list")),
        (LOANS, '"seek-authorisation"', '"ask"', (f"{LOANS}: [advice]", "'official' is 'ask'", "consider")),
        (LOANS, "[[when]]", "[when]", (f"{LOANS}:", "TOML")),
        (
            LOANS,
            'certainty = "certain"',
            'certainty = "sure"',
            ("[[when]] card", "'certainty' is 'sure'", "likely"),
        ),
        (LOANS, 'id = "told"', 'id = "card"', ("[[when]] card", "the id is used twice")),
        (LOANS, 'any = ["staff"]', 'any = ["stuff"]', ("loan-talk.told", "'stuff'", "Did you mean 'staff'?")),
        (
            LOANS,
            '["before:denial"',
            '["bfore:denial"',
            ("[[when]] told", "'bfore:'", "Did you mean 'before'?"),
        ),
        (LOANS, 'all = ["card-number"]', 'all = ["staff"]', ("loan-talk.card", "is common")),
        (
            LOANS,
            'all = ["card-number"]',
            'all = ["context:official"]',
            ("loan-talk.card", "mere circumstance"),
        ),
        (LOANS, '"context:found', '"contxt:found', (f"{LOANS}:", "'contxt:'", "Did you mean 'context'?")),
        (LOANS, "[[raise]]\nto", "[[raise]]\ntoo", ("[[raise]] number 1", "'too'", "to")),
        (LOANS, "lower-if =", 'uses = ["private"]\nlower-if =', (f"{LOANS}:", "'uses'", "found private")),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_a_hint(
    tmp_path: Path, file: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    says(change(copy_tiny(tmp_path), file, old, new), *parts)


def test_a_header_that_is_not_closed(tmp_path: Path) -> None:
    pack = copy_tiny(tmp_path)
    (pack / LOANS).write_text("+++\nid = 'loan-talk'\n")
    says(pack, f"{LOANS}: line 1", "the header is not closed", "'+++'")


def test_a_page_called_otherwise_than_its_rule(tmp_path: Path) -> None:
    pack = copy_tiny(tmp_path)
    (pack / LOANS).rename(pack / "rules/loans.md")
    says(pack, "rules/loans.md: holds the rule 'loan-talk'", "must be called loan-talk.md")


def test_signals_in_a_circle_are_refused(tmp_path: Path) -> None:
    pack = change(copy_tiny(tmp_path), LEXICON, "[story]", '[a-pair]\nall = ["loan-told"]\n\n[story]')
    change(pack, LEXICON, 'all = ["borrower", "loan"]', 'all = ["borrower", "a-pair"]')
    says(pack, "is made of itself", "loan-told")


def test_a_list_may_not_hide_one_that_hides(tmp_path: Path) -> None:
    pack = change(copy_tiny(tmp_path), LEXICON, "[loan]", '[loan]\nhides = ["gossip"]')
    change(pack, LEXICON, "[borrower]", '[borrower]\nhides = ["loan"]')
    says(pack, f"{LEXICON}: [borrower] hides 'loan'", "let one of the two hide")


def test_hiding_an_unknown_list_is_refused(tmp_path: Path) -> None:
    says(
        change(copy_tiny(tmp_path), LEXICON, "[loan]", '[loan]\nhides = ["borowr"]'), "[loan]", "'borrower'?"
    )


class TestOverlay:
    """An agency's own private additions."""

    def overlay(self, folder: Path, text: str) -> Path:
        path = folder / "our.toml"
        path.write_text(text, "utf-8")
        return path

    def test_adds_words_and_contacts(self, tmp_path: Path) -> None:
        path = self.overlay(
            tmp_path,
            '[contacts]\npublic-emails = ["news@wattle.nsw.gov.au"]\n'
            '[vocabulary.shire]\nphrases = ["the old mill"]\n',
        )
        pack = load_pack(TINY, path)
        groups = {group.name: group for group in pack.groups}
        assert ("library@wattle.nsw.gov.au", "news@wattle.nsw.gov.au") == pack.agency.contacts.public_emails
        assert "the old mill" in groups["shire"].phrases
        assert "shire of wattle" in groups["shire"].phrases
        assert load_pack(TINY).digest != pack.digest

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("[contact]\n", ("our.toml: unknown table 'contact'", "Did you mean 'contacts'?")),
            ("[contacts]\ndomain = []\n", ("our.toml: [contacts]", "'domain'", "Did you mean 'domains'?")),
            ('[contacts]\ndomains = "x"\n', ("overlay: [contacts]", "'domains' must be a list")),
            ("[vocabulary.shire]\nwords = []\n", ("overlay: [vocabulary.shire]", "'words'", "phrases")),
            ("[vocabulary.shire]\n", ("overlay: [vocabulary.shire]", "is empty")),
            ("[vocabulary.shir]\nphrases = ['x']\n", ("[vocabulary.shir]", "Did you mean 'shire'?")),
            ("[vocabulary]\nshire = 1\n", ("overlay: [vocabulary.shire]", "must be a table")),
            ('vocabulary = "x"\n', ("[vocabulary] must be a table",)),
            ("[vocabulary.loan-told]\nphrases = ['x']\n", ("[vocabulary.loan-told]", "made of others")),
            (
                "[vocabulary.shire]\npatterns = ['W+L']\n",
                ("[vocabulary.shire]", "'W+L'", "repeats without end"),
            ),
            ("[vocabulary.staff]\npatterns = ['WL']\n", ("[vocabulary.staff]", "is common")),
            ("[vocabulary.shire\n", ("our.toml: is not valid TOML", "line 1")),
        ],
    )
    def test_that_is_wrong_says_so(self, tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
        says(TINY, *parts, overlay=self.overlay(tmp_path, text))

    def test_that_is_missing_says_so(self, tmp_path: Path) -> None:
        says(TINY, "our.toml: the file is missing", overlay=tmp_path / "our.toml")


def test_trying_a_pack_returns_all_that_is_wrong(tmp_path: Path) -> None:
    pack = change(copy_tiny(tmp_path), "clauses.toml", 'kind = "obligation"', 'kind = "oblig"')
    change(pack, "law.toml", "verified = true\n", "")
    change(pack, LEXICON, "within = 12", "within = 0")
    change(pack, LOANS, 'severity = "high"', 'severity = "hihg"')
    (pack / "emoji.toml").write_text("x")
    loaded, errors = try_pack(pack)
    assert loaded is None
    assert ["emoji", "lexico", "rules/", "clause", "law.to"] == [
        str(error)[: len("lexico")].rstrip(".") for error in errors
    ]


def test_trying_a_sound_pack_returns_it() -> None:
    pack, errors = try_pack(TINY)
    assert () == errors
    assert pack is not None
    assert "wattle" == pack.id


def test_trying_what_is_no_pack_says_so(tmp_path: Path) -> None:
    pack, (error,) = try_pack(tmp_path)
    assert pack is None
    assert "no policy pack at" in str(error)


def test_the_sources_of_a_pack_are_its_files() -> None:
    assert {"pack.toml", LEXICON, LOANS} <= set(pack_sources(TINY))


def test_the_digest_changes_with_every_byte(tmp_path: Path) -> None:
    pack = copy_tiny(tmp_path)
    before = load_pack(pack).digest
    assert before == load_pack(TINY).digest
    change(pack, LOANS, "six books on divorce", "six books on divorces")
    assert before != load_pack(pack).digest


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('domains = ["https://intranet.example/"]', "a domain by itself"),
        ('domains = ["@intranet.example"]', "a domain by itself"),
        ('domains = ["intranet"]', "a domain by itself"),
        ('phone-prefixes = ["abc"]', "the first digits"),
        ('domains = [" intranet.example"]', "a domain by itself"),
        ('domains = ["--.--"]', "a domain by itself"),
        ('phone-prefixes = ["+61 2 6274"]', "as they are dialled in Australia"),
        ('public-phones = ["none"]', "a number"),
        ('public-emails = ["library"]', "an address"),
        ('public-sites = ["the library"]', "a site"),
    ],
)
def test_a_contact_point_that_can_match_nothing_is_refused(tmp_path: Path, line: str, wanted: str) -> None:
    overlay = tmp_path / "our.toml"
    overlay.write_text(f"[contacts]\n{line}\n")
    says(TINY, "overlay: [contacts]: ", line.partition(" ")[0], "can match nothing", wanted, overlay=overlay)


def test_a_number_may_be_written_in_any_usual_way(tmp_path: Path) -> None:
    overlay = tmp_path / "our.toml"
    overlay.write_text(
        '[contacts]\nphone-prefixes = ["(02) 5550"]\n'
        'public-phones = ["(02) 5550 0100", "02.5550.0101", "+61 2 5550 0102", "13 11 14"]\n'
    )
    assert "(02) 5550" in load_pack(TINY, overlay).agency.contacts.phone_prefixes
