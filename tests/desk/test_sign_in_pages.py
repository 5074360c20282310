"""The pages around signing in, which a library serves, look and work like the desk's own."""

from __future__ import annotations

from html.parser import HTMLParser

from django.core.cache import cache
from django.test import Client

from circumspect_desk.accounts.models import Person
from tests.desk.test_sign_in import PASSWORD, Window, local_account


class Outline(HTMLParser):
    """Notes what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.fields: list[str] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.inline += [name for name in told if name == "style" or name.startswith("on")]
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        elif tag == "label":
            self.labels.add(told.get("for", ""))
        elif tag in {"input", "select", "textarea"} and told.get("type") != "hidden":
            self.fields.append(told.get("id", ""))


def _wrong(page: str) -> list[str]:
    """Return what of a page is not as the desk's pages are."""
    outline = Outline(page)
    main = page.partition("<main")[2]
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    checks = {
        "it is not framed like the others": "What happens to a draft, and how to verify it" in page,
        "its title does not end like the others": " - Circumspect</title>" in page,
        "it has not one main heading": 1 == outline.headings.count(1),
        "its headings leave a level out": all(after <= before + 1 for before, after in steps),
        "a field has no label": all(field in outline.labels for field in outline.fields),
        "it leads to a page that is closed": "password/reset" not in page,
        "an id stands twice": len(outline.ids) == len(set(outline.ids)),
        "it needs a script": "script" not in outline.tags,
        "it has style or script inline": not outline.inline,
        "it is written in another style": "govuk-heading-xl" in main and 'class="govuk-' in main,
    }
    return [complaint for complaint, fine in checks.items() if not fine]


def test_every_page_around_signing_in_is_like_the_desk_s_own(
    committed: None, people: dict[str, Person]
) -> None:
    cache.clear()
    local_account(people)
    window = Window()
    pages = {}

    def look(name: str, *, at: str = "") -> None:
        if at:
            window.go(at)
        assert name not in pages
        pages[name] = window.page

    look("sign in", at="/account/login/")
    window.sign_in(password="not the password")
    look("sign in, wrong")
    window.sign_in()
    look("password once more")
    window.send("Continue", password="not the password")
    look("password once more, wrong")
    window.send("Continue", password=PASSWORD)
    look("set up an app")
    window.send("Set up the app", code="000000")
    look("set up an app, wrong")
    look("how you sign in, without an app", at="/account/2fa/")
    window.set_up()
    look("recovery codes, fresh")
    look("how you sign in", at="/account/2fa/")
    look("new recovery codes", at="/account/2fa/recovery-codes/generate/")
    look("take the app off", at="/account/2fa/totp/deactivate/")
    look("code once more", at="/account/2fa/reauthenticate/")
    look("new password", at="/account/password/change/")
    window.send("Change the password", oldpassword="", password1="a", password2="b")
    look("new password, wrong")
    look("sign out", at="/account/logout/")
    window.send("Sign out")
    window.sign_in()
    look("code")
    window.send("Sign in", code="000000")
    look("code, wrong")
    for name, path in {
        "closed": "/account/inactive/",
        "sign-on failed": "/account/3rdparty/login/error/",
        "sign-on stopped": "/account/3rdparty/login/cancelled/",
    }.items():
        pages[name] = Client().get(path).content.decode()
    assert {} == {name: _wrong(page) for name, page in pages.items() if _wrong(page)}
    assert 20 == len(set(pages.values()))
    for name, page in pages.items():
        assert ("<title>Error: " in page) == name.endswith(", wrong"), name
        assert ("There is a problem" in page) == name.endswith(", wrong"), name
