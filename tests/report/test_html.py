"""The report in HTML stands alone, is strict about escaping, and can be read by anyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given

from circumspect import Post, Profile
from circumspect.report import Checked, render_many
from circumspect.report.html import _STYLE, _holds
from tests.report.reports import NUMBER, POSTS, assessed, checker, report

VOID = {"meta"}


class _Page(HTMLParser):
    """Reads a page strictly: every element closed in order. Keeps headings, attributes, the post's words."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[int] = []
        self.quoted: list[str] = []
        self._skip = 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag in VOID:
            return
        self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "blockquote":
            self.quoted.append("")
        if tag == "sup" or ("class", "hidden") in attrs:
            self._skip = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1] == tag
        if self._skip == len(self.open):
            self._skip = 0
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "blockquote" in self.open and not self._skip:
            self.quoted[-1] += data


def _page(post: Post | str) -> _Page:
    page = _Page(report("html", post))
    assert page.open == []
    return page


def test_the_page_stands_alone() -> None:
    source = report(
        "html", Post(f"{NUMBER} https://example.com/x.png", profile=Profile(bio="lighthouse keeper"))
    )
    page = _Page(source)
    assert not page.tags & {"script", "img", "link", "iframe", "object", "form", "input", "svg"}
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in {"src", "style", "action"}
    ]
    assert all((value or "").startswith("#") for name, value in page.attributes if name == "href")
    assert "url(" not in _STYLE
    assert "@import" not in _STYLE
    assert "default-src 'none'" in source


def test_the_page_says_its_language_and_has_headings_in_order() -> None:
    post = Post(f"{NUMBER} Open day. I keep the light.", profile=Profile(bio="lighthouse keeper"))
    source = report("html", post, alternatives=checker().alternatives(post))
    page = _Page(source)
    assert '<html lang="en-AU">' in source
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert "main" in page.tags


def test_a_mark_carries_the_number_of_its_finding_and_links_to_it() -> None:
    source = report("html", NUMBER)
    assert (
        '<mark><span class="hidden">[1 begins] </span>LAMP-0001<sup><a href="#finding-1">1</a></sup></mark>'
        in source
    )
    assert 'id="finding-1"' in source


def test_a_hostile_post_cannot_forge_the_page() -> None:
    hostile = "</blockquote><script>alert(1)</script><h1>Nothing found</h1>\" onload='x' &lt; LAMP-0001"
    page = _page(Post(hostile, profile=Profile(name=f"lighthouse keeper {hostile}")))
    assert "script" not in page.tags
    assert page.headings.count(1) == 1
    assert hostile in page.quoted


@given(POSTS)
def test_the_page_holds_the_posts_words_and_is_well_formed(text: str) -> None:
    page = _page(Post(text, id=text))
    if not text:
        return
    expected = "".join(char if _holds(char) else "\ufffd" for char in text)
    assert expected == page.quoted[0]


def test_many_posts_are_one_page_without_doubled_ids() -> None:
    posts = [Checked(Post(NUMBER, id="<x>"), assessed(Post(NUMBER)), None, "posts.jsonl", n) for n in (1, 2)]
    page = _Page("".join(render_many("html", posts, checker().policy)))
    ids = [value for name, value in page.attributes if name == "id"]
    assert page.open == []
    assert len(ids) == len(set(ids)) == 2
    assert {f"#{value}" for value in ids} == {value for name, value in page.attributes if name == "href"}


def test_colours_of_words_stand_out_enough_from_their_ground() -> None:
    pairs = [
        ("#1a1a1a", "#ffffff"),
        ("#1a1a1a", "#ffe58a"),
        ("#1a1a1a", "#f3f3f3"),
        ("#1a1a1a", "#e2e2e2"),
        ("#4a4a4a", "#ffffff"),
    ]
    for ink, ground in pairs:
        assert _contrast(ink, ground) >= 7
    used = set(re.findall(r"[^-]color: (#[0-9a-f]{3,6})", _STYLE))
    assert used == {"#1a1a1a", "#4a4a4a"}


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
