"""The check page: a draft in, findings out, mends by button, nothing asked of anybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from circumspect_desk.checks.models import Dispute

pytestmark = pytest.mark.django_db
LEAK = "My desk line at work is 02 6274 0123, ask for me."
ADDRESS = "Write to our section: jane.citizen@customs.gov.au"


def _send(sent: dict[str, object], path: str = "/", client: Client | None = None) -> Any:
    """Post a form as a browser does; the client of the tests would send it as one that may hold files."""
    body = urlencode(sent, doseq=True)
    return (client or Client()).post(path, body, content_type="application/x-www-form-urlencoded")


def _post(text: str, path: str = "/", **rest: object) -> str:
    response = _send({"text": text, "use": "personal", **rest}, path)
    assert 200 == response.status_code
    return str(response.content.decode())


def test_the_words_that_carry_a_finding_are_marked_and_its_clause_is_cited() -> None:
    page = _post(LEAK)
    assert re.search(r"<mark>.*02 6274 0123", page)
    assert "Please don&#x27;t post this as it stands" in page
    assert '<a class="govuk-link" href="/policy/4.8">Clause 4.8' in page
    assert 'href="/policy/rules/SM408"' in page


def test_a_clear_post_is_told_to_be_clear() -> None:
    page = _post("The scones at the school fete were lovely.")
    assert 'class="desk-advice desk-advice--clear"' in page
    assert "desk-finding" not in page


def test_a_mend_is_made_by_a_button_and_only_that_one() -> None:
    page = _post(ADDRESS, use="official")
    number = re.search(r'name="mend" value="(\d+)"', page)
    assert number is not None
    mended = _post(ADDRESS, use="official", mend=number[1])
    field = re.search(r"<textarea[^>]*>(.*?)</textarea>", mended, re.DOTALL)
    assert field is not None
    assert "jane.citizen" not in field[1]
    assert "Write to our section:" in field[1]


@pytest.mark.parametrize("number", ["99", "-1", "x", ""])
def test_a_mend_that_is_not_there_changes_nothing(number: str) -> None:
    assert f"{ADDRESS}</textarea>" in _post(ADDRESS, use="official", mend=number)


def test_a_finding_that_the_author_leaves_is_set_aside_and_can_be_taken_up_again() -> None:
    page = _post(LEAK)
    key = re.search(r'name="leave" value="([^"]+)"', page)
    assert key is not None
    left = _post(LEAK, leave=key[1])
    assert "You left these as they are" in left
    assert f'<input type="hidden" name="left" value="{key[1]}">' in left
    again = _post(LEAK, left=key[1], again=key[1])
    assert "You left these as they are" not in again


def test_circumstances_change_the_answer() -> None:
    words = "We seized 40 kilos at the depot last night."
    assert "desk-advice--seek-authorisation" in _post(words, use="official")
    assert "desk-advice--clear" in _post(words, use="official", authorised="R2026-000001")


def test_what_a_profile_says_is_checked_too() -> None:
    page = _post("Good morning, all.", bio="Border Force officer, dog lover")
    assert "Your bio" in page
    assert "SM302" in page


HATE = "Refugees are vermin and should be drowned"


def test_what_is_shared_or_liked_without_a_word_is_judged_and_marked_there() -> None:
    for action in ("share", "like"):
        page = _post("", parent=HATE, action=action)
        assert "desk-advice--do-not-post" in page
        assert re.search(r"<mark>.*vermin", page)


def test_a_share_of_nothing_is_asked_for_its_post_alone_and_the_field_is_shown() -> None:
    page = _send({"text": "", "use": "personal", "action": "share"}).content.decode()
    assert "Write or paste the post that you want" not in page
    assert re.search(r"<details[^>]* open>", page)


def test_to_answer_somebody_is_no_agreement() -> None:
    assert "desk-advice--clear" in _post("I do not agree with you at all.", parent=HATE, action="reply")


def test_words_of_ones_own_beside_what_is_shared_make_it_a_question() -> None:
    assert "desk-advice--consider" in _post("This is shameful.", parent=HATE, action="share")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            {"text": "", "use": "personal", "action": "share"},
            "Paste the post that you want to share or like.",
        ),
        ({"text": "", "use": "personal", "parent": "Hello", "action": "reply"}, "Write or paste the post"),
        ({"text": "Hi.", "use": "personal", "parent": "Hi", "action": "steal"}, "steal is not one of the"),
        ({"text": "", "use": "personal"}, "Write or paste the post that you want to check."),
        ({"text": "x" * 60_001, "use": "personal"}, "This is longer than 60,000 characters."),
        ({"text": "Hi.", "use": "sideways"}, "sideways is not one of the available choices"),
        ({"text": "Hi.", "use": "personal", "date": "next Tuesday"}, "Write the day like 2012-01-18"),
        ({"text": "Hi."}, "Say whether it is for your own account or an official one."),
    ],
)
def test_bad_input_is_told_kindly(sent: dict[str, object], told: str) -> None:
    response = _send(sent)
    assert 422 == response.status_code
    page = response.content.decode()
    assert told in page
    assert "There is a problem" in page
    assert "<title>Error: Check a post" in page


def test_the_live_answer_is_a_part_of_the_page_and_says_what_is_wrong_with_input() -> None:
    assert "<html" not in _post(LEAK, "/check/live")
    assert "desk-finding" in _post(LEAK, "/check/live")
    assert "Write or paste the post" in _post("", "/check/live")


def test_markup_in_a_post_is_shown_and_never_obeyed() -> None:
    page = _post(f"<script>alert(1)</script><img src=x onerror=y> {LEAK}")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_files_are_refused_before_anything_is_laid_down() -> None:
    response = Client().post(
        "/", {"text": "Hi.", "use": "personal"}, content_type="multipart/form-data; boundary=x"
    )
    assert 400 == response.status_code


def test_checking_sets_no_cookie_and_asks_nobody_who_they_are() -> None:
    client = Client()
    for response in (client.get("/"), _send({"text": LEAK, "use": "personal"}, client=client)):
        assert {} == dict(response.cookies)
        assert "no-store" == response["Cache-Control"]


def test_somebody_who_asks_far_too_often_waits() -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    statuses = [_send({"rule": "SM408"}, "/check/dispute?rule=SM408", client).status_code for _ in range(21)]
    assert [422] * 20 + [429] == statuses


def test_a_dispute_keeps_rule_certainty_reason_and_day_and_nothing_else() -> None:
    sent: dict[str, object] = {
        "rule": "SM408",
        "certainty": "certain",
        "reason": "public-source",
        "text": LEAK,
        "name": "Jane",
    }
    assert 200 == _send(sent, "/check/dispute").status_code
    kept = Dispute.objects.values().get()
    assert ("SM408", "certain", "public-source") == (kept["rule"], kept["certainty"], kept["reason"])
    assert {"id", "rule", "certainty", "reason", "pack", "version", "day", "looked_at"} == set(kept)


def test_a_dispute_that_another_site_sends_is_not_taken() -> None:
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    sent: dict[str, object] = {"rule": "SM408", "certainty": "certain", "reason": "public-source"}
    assert 403 == _send(sent, "/check/dispute", client).status_code
    assert not Dispute.objects.exists()


def test_a_dispute_of_a_rule_that_is_not_there_is_not_found() -> None:
    assert 404 == Client().get("/check/dispute?rule=SM999").status_code


def test_every_page_carries_the_headers_that_keep_browsers_discreet() -> None:
    response = Client().get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert ("DENY", "nosniff", "same-origin") == (
        response["X-Frame-Options"],
        response["X-Content-Type-Options"],
        response["Referrer-Policy"],
    )


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_who_is_signed_in_is_not_even_asked_for(
    sign_in: Callable[[str], Client], django_assert_num_queries: Any, kind: str
) -> None:
    client = sign_in("staff")
    with django_assert_num_queries(0):
        response = client.post("/", urlencode({"text": LEAK, "use": "personal"}), content_type=kind)
    assert {} == dict(response.cookies)
    assert "Cookie" not in response.headers.get("Vary", "")
