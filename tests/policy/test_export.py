"""The exported policy: whole, dated, safe to open, and fit to be printed."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from circumspect.policy.export import escape, policy_data, policy_markdown, slug
from circumspect.policy.export_html import policy_html
from circumspect.policy.loader import load_pack
from circumspect.policy.model import Pack
from tests.making import TINY, change, copy_tiny

PACKS = {"tiny": load_pack(TINY), "shipped": load_pack()}
EACH = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
VOID = {"meta", "br", "hr", "link", "img", "input"}


class Page(HTMLParser):
    """What a test asks of a page: that its tags are closed, its ids, links, headings, text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append((tag, known))
        self.ids += [known.get("id") or ""] * ("id" in known)
        self.links += [known.get("href") or ""] * ("href" in known)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop(), f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            level, before = self.headings[-1]
            self.headings[-1] = level, before + data
        if "style" not in self.open:
            self.words.append(data)


@EACH
def test_the_page_is_well_formed(pack: Pack) -> None:
    page = Page(policy_html(pack))
    assert [] == page.open
    assert len(set(page.ids)) == len(page.ids)


@EACH
def test_every_link_of_the_page_leads_somewhere_in_it(pack: Pack) -> None:
    page = Page(policy_html(pack))
    assert [] == [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids]


@EACH
def test_the_page_loads_nothing_and_runs_nothing(pack: Pack) -> None:
    html = policy_html(pack)
    page = Page(html)
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "iframe", "img", "link", "object", "embed", "form"}
    )
    assert [] == [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"]
    assert "url(" not in html
    assert "@import" not in html


@EACH
def test_the_page_can_be_read_by_everyone(pack: Pack) -> None:
    page = Page(policy_html(pack))
    assert ("html", {"lang": "en-AU"}) == page.tags[0]
    assert "#main" == page.links[0]
    for landmark in ("nav", "main", "footer"):
        assert 1 == sum(tag == landmark for tag, _ in page.tags)
    assert all(attrs.get("scope") == "col" for tag, attrs in page.tags if tag == "th")
    levels = [level for level, _ in page.headings]
    assert 1 == levels.count(1)
    assert all(after <= before + 1 for before, after in pairwise(levels))


@EACH
def test_the_page_is_made_for_printing_and_says_what_a_print_is_worth(pack: Pack) -> None:
    html = policy_html(pack)
    assert "@media print" in html
    assert "size: A4" in html
    assert pack.version in html
    assert pack.digest in html
    assert html.count("are not the version in force") >= 3


@EACH
def test_the_export_names_every_clause_law_rule_and_example(pack: Pack) -> None:
    words = " ".join(" ".join(Page(policy_html(pack)).words).split())
    for clause in pack.as_of(None).clauses:
        assert f"{clause.id} {clause.title}" in words
        assert " ".join(clause.text.split()) in words
    for law in pack.laws:
        assert " ".join(law.gist.split()) in words
    for rule in pack.rules:
        assert f"{rule.code} {rule.title}" in words
    assert "Document control" in words
    assert "How to print this, and how to cite it" in words


def test_law_is_shown_as_it_was_and_as_it_is() -> None:
    markdown = policy_markdown(PACKS["tiny"])
    assert "Law on 1 March 2018: [Wattle Library Local Law s 9](#law-library-act-9)" in markdown
    assert "Law today: [Wattle Library Local Law s 9, as amended in 2019](#law-library-act-9)" in markdown


def test_examples_show_the_marked_words_and_what_the_rule_answers() -> None:
    html = policy_html(PACKS["tiny"])
    assert (
        '<figure class="found"><figcaption>Found</figcaption><p>Card <mark>WL123456</mark> is blocked.'
        in html
    )
    assert '<figure class="fine"><figcaption>Nothing is found, official use</figcaption>' in html
    assert "[[" not in html


def test_as_of_a_day_the_text_of_that_day_is_exported() -> None:
    day = date(2018, 6, 1)
    markdown = policy_markdown(PACKS["tiny"], day)
    assert "Clauses as in force on 1 June 2018" in markdown
    assert "about what a borrower reads.\n" in markdown
    assert "reads, plays or watches" not in markdown
    assert "W4 The borrower's view" not in markdown
    assert "Law on 1 June 2018" in markdown


def test_the_data_is_json_with_a_schema() -> None:
    data = json.loads(json.dumps(policy_data(PACKS["tiny"], date(2018, 6, 1))))
    assert "circumspect.policy/1" == data["schema"]
    assert "2018-06-01" == data["as_of"]
    assert {
        "id": "wattle",
        "title": "Shire of Wattle: library staff online",
        "agency": "Shire of Wattle",
    }.items() <= (data["pack"].items())
    assert ["W1", "W2", "W3"] == [clause["id"] for clause in data["clauses"]]
    (then,) = data["clauses"][1]["law_then"]["law"]
    (now,) = data["clauses"][1]["law_now"]
    assert ("2019-06-30", None) == (then["until"], now["until"])
    rule = data["rules"][0]
    assert {"id", "code", "conditions", "examples", "page", "clauses", "advice"} <= set(rule)
    assert {"case", "text", "flagged", "spans", "use"} <= set(rule["examples"][0])
    text, (start, end) = rule["examples"][0]["text"], rule["examples"][0]["spans"][0]
    assert "our regular took out six books on divorce" == text[start:end]


@EACH
def test_the_words_of_lists_are_left_out(pack: Pack) -> None:
    assert "phrases" not in json.dumps(policy_data(pack))


def test_a_private_overlay_never_gets_into_an_export(tmp_path: Path) -> None:
    overlay = tmp_path / "our.toml"
    overlay.write_text(
        '[vocabulary.shire]\nphrases = ["zanzibar shed"]\n[contacts]\ndomains = ["zanzibar.example"]\n'
    )
    pack = load_pack(TINY, overlay)
    assert any("zanzibar shed" in group.phrases for group in pack.groups)
    for exported in (policy_html(pack), policy_markdown(pack), json.dumps(policy_data(pack))):
        assert "zanzibar" not in exported


def test_html_in_a_pack_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path)
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    change(folder, "clauses.toml", "A borrower is anyone", f"{evil} A borrower is anyone")
    change(folder, "pack.toml", 'title = "Shire of Wattle: library', f'title = "{evil} library')
    change(folder, "rules/loan-talk.md", "People read freely", f"{evil} People read freely")
    change(folder, "rules/loan-talk.md", "Busy. [[I saw", f"{evil} Busy. [[I saw")
    page = Page(policy_html(load_pack(folder)))
    assert {"script", "img"}.isdisjoint({tag for tag, _ in page.tags})
    assert " ".join(page.words).count("alert(1)") >= 4


def test_exporting_twice_gives_the_same_bytes() -> None:
    assert policy_html(PACKS["shipped"]) == policy_html(load_pack())


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, and 3.2 of them", "plain words, and 3.2 of them"),
        ("a *star* and a_name", r"a \*star\* and a_name"),
        ("_so_ [it] is", r"\_so\_ \[it\] is"),
        ("1. first", r"1\. first"),
        ("- dash", r"\- dash"),
        ("# no heading", r"\# no heading"),
        ("a < b & c", "a < b & c"),
        ("<b> &amp; |", r"\<b> \&amp; \|"),
        ("two\nlines", "two lines"),
    ],
)
def test_plain_text_stays_plain_in_markdown(text: str, escaped: str) -> None:
    assert escaped == escape(text)


def test_anchors_are_those_of_a_git_forge() -> None:
    assert "42-joint-operations-and-law" == slug("4.2 Joint operations, and law")


def test_a_pack_without_law_and_harbours_can_be_exported(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path)
    (folder / "law.toml").unlink()
    (folder / "harbours.toml").unlink()
    text = (folder / "clauses.toml").read_text("utf-8")
    (folder / "clauses.toml").write_text(text.replace('law = ["library-act-9"]\n', ""), "utf-8")
    assert "Law, then and now" not in policy_markdown(load_pack(folder))
