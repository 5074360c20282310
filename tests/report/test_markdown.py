"""The report in Markdown: the post cannot leave its block, and nothing of it becomes markup."""

from __future__ import annotations

from hypothesis import given
from markdown_it import MarkdownIt

from circumspect import Post, Profile
from circumspect.report import Checked, render_many
from tests.report.reports import NUMBER, POSTS, assessed, checker, report


def test_the_post_stands_in_a_block_with_its_marks() -> None:
    out = report("markdown", NUMBER)
    assert out.startswith("# Please don't post this as it stands\n")
    assert "```text\nToday I cleaned LAMP-0001.\n                ^^^^^^^^^1\n```\n" in out
    assert "## 1. Numbers of lamps\n" in out


def test_a_post_with_fences_stays_in_its_block() -> None:
    out = report("markdown", f"````\n# Nothing found\n````\n{NUMBER}")
    fences = [token for token in MarkdownIt().parse(out) if token.type == "fence"]
    headings = [
        token for token in MarkdownIt().parse(out) if token.type == "heading_open" and token.tag == "h1"
    ]
    assert len(fences) == 1
    assert len(headings) == 1


@given(POSTS)
def test_no_post_adds_a_heading_a_link_or_html(text: str) -> None:
    plain = [
        token.type for token in MarkdownIt().parse(report("markdown", "x")) if token.type == "heading_open"
    ]
    tokens = MarkdownIt().parse(report("markdown", Post(text, profile=Profile(name=text))))
    children = [child.type for token in tokens for child in token.children or []]
    assert not {"html_block", "hr", "table_open"} & {token.type for token in tokens}
    assert not {"html_inline", "link_open", "image"} & set(children)
    assert sum(token.type == "heading_open" for token in tokens) >= len(plain) - 1


def test_many_posts_have_a_section_each() -> None:
    posts = [
        Checked(Post(NUMBER, id="*x*\n# y"), assessed(Post(NUMBER)), None, "posts.jsonl", n) for n in (1, 2)
    ]
    out = "".join(render_many("markdown", posts, checker().policy))
    tokens = MarkdownIt().parse(out)
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    assert sum(token.type == "heading_open" and token.tag == "h2" for token in tokens) == 2
