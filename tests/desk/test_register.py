"""The register: what was released can be found by anybody on staff, and what was asked is not kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api
from circumspect_desk.releases import selectors, services
from circumspect_desk.releases.models import Release, Topic
from circumspect_desk.releases.search import TABLE, nearest

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
Publish = Callable[..., Release]
People = dict[str, Person]

COUNTERS = "Cargo counters are closed on 25 and 26 December."
QUEUES = "Queues at Sydney Airport are long today. Allow twenty minutes more."
ASKED = "/register/released-already"


@pytest.fixture
def publish(people: People, topic: Topic) -> Publish:
    """Return what writes, approves and publishes a release on the channels that are named."""

    def run(title: str, *channels: str, topic: Topic = topic, **texts: str) -> Release:
        draft = services.Draft(title=title, topic=topic, purpose="Inform.", texts=texts)
        release = services.release_start(by=people["author"], draft=draft)
        services.release_submit(by=people["author"], release=release, turn=1, answers={})
        services.release_approve(by=people["authoriser"], release=release, turn=2)
        for turn, channel in enumerate(channels or texts, 3):
            services.release_publish(
                by=people["author"],
                release=release,
                turn=turn,
                channel=channel,
                address=f"https://www.agency.gov.au/{release.number}/{channel}",
            )
        release.refresh_from_db()
        return release

    return run


@pytest.fixture
def counters(publish: Publish) -> Release:
    """A release about counters, on a web site."""
    return publish("Opening hours", blog=COUNTERS)


@pytest.fixture
def queues(publish: Publish) -> Release:
    """A release about queues, approved for two channels and published on one."""
    return publish("At the airport", "twitter", twitter=QUEUES, facebook="Zebras are welcome at the gate.")


def _page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def _rows(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeffNumber,Title,")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))


def _database() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["queues", "counters"]),
        ({"words": "counters"}, ["counters"]),
        ({"words": "DECEMBER cargo"}, ["counters"]),
        ({"words": "airport"}, ["queues"]),
        ({"words": "cargo airport"}, []),
        ({"words": "zebras"}, []),
        ({"words": "opening"}, ["counters"]),
        ({"words": '" OR NEAR('}, []),
        ({"channel": "blog"}, ["counters"]),
        ({"channel": "facebook"}, []),
    ],
)
def test_the_register_is_found_by_words_and_channel(
    counters: Release, queues: Release, asked: dict[str, str], found: list[str]
) -> None:
    named = {counters.pk: "counters", queues.pk: "queues"}
    assert [named[release.pk] for release in selectors.register(**asked)] == found  # type: ignore[arg-type]


def test_the_register_is_narrowed_by_day_and_topic(
    people: People, publish: Publish, counters: Release
) -> None:
    other = services.topic_add(by=people["administrator"], name="Biosecurity")
    today, day = timezone.localdate(), timedelta(days=1)
    assert list(selectors.register(since=today, until=today)) == [counters]
    assert not selectors.register(since=today + day)
    assert not selectors.register(until=today - day)
    assert list(selectors.register(topic=str(counters.topic_id))) == [counters]
    assert not selectors.register(topic=str(other.pk))


def test_what_is_not_published_is_in_the_register_for_nobody(sign_in: SignIn, approved: Release) -> None:
    assert not selectors.register()
    for name in ("staff", "author", "auditor"):
        assert approved.number not in _page(sign_in(name).get("/register/"))
        _page(sign_in(name).get(f"/register/{approved.number}"), 404)


def test_anybody_on_staff_reads_an_entry_and_only_what_went_out(sign_in: SignIn, queues: Release) -> None:
    page = _page(sign_in("staff").get(f"/register/{queues.number}"))
    assert QUEUES in page
    assert f"https://www.agency.gov.au/{queues.number}/twitter" in page
    assert "Zebras" not in page
    assert "How it was written and decided" not in page
    assert "How it was written and decided" in _page(sign_in("auditor").get(f"/register/{queues.number}"))


def test_the_pages_filters_narrow_and_say_what_is_wrong(
    sign_in: SignIn, counters: Release, queues: Release
) -> None:
    client = sign_in("staff")
    page = _page(client.get("/register/?words=cargo"))
    assert counters.number in page
    assert queues.number not in page
    assert "1 release" in page
    assert "Nothing in the register is like that." in _page(client.get("/register/?words=unicorns"))
    page = _page(client.get("/register/?since=2030-01-02&until=2030-01-01"), 422)
    assert "The last day comes before the first." in page
    assert "Write the day like 2012-01-18." in _page(client.get("/register/?since=soon"), 422)


def test_nobody_reads_the_register_without_signing_in(counters: Release) -> None:
    for path in ("/register/", "/register/export", ASKED, f"/register/{counters.number}"):
        assert Client().get(path).status_code == 302


def test_what_was_taken_down_stays_with_the_reason(
    sign_in: SignIn, people: People, counters: Release
) -> None:
    services.release_take_down(
        by=people["author"], release=counters, turn=counters.turn, reason="Wrong year."
    )
    assert list(selectors.register(words="cargo")) == [counters]
    page = _page(sign_in("staff").get(f"/register/{counters.number}"))
    assert "Wrong year." in page
    assert COUNTERS in page


def test_the_table_has_a_line_for_each_publication_and_its_giving_out_is_recorded(
    sign_in: SignIn, counters: Release, queues: Release
) -> None:
    head, row = _rows(sign_in("staff").get("/register/export?words=cargo"))
    assert head[0] == "Number"
    assert row[:6] == [
        counters.number,
        "Opening hours",
        "Trade",
        "Published",
        "Web site or blog",
        f"https://www.agency.gov.au/{counters.number}/blog",
    ]
    assert row[7:] == [COUNTERS, ""]
    entry = api.entries(action="register.exported").get()
    assert (entry.actor, entry.detail) == ("Staff", {"words": "cargo"})
    assert len(_rows(sign_in("staff").get("/register/export"))) == 3


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_no_cell_of_the_table_is_a_formula(
    sign_in: SignIn, people: People, publish: Publish, first: str
) -> None:
    words = f"{first}SUM(1) is long at the airport."
    release = publish(f"{first}A title", blog=words)
    services.release_correct(by=people["author"], release=release, turn=release.turn, reason=f"{first}cmd")
    _, row = _rows(sign_in("staff").get("/register/export"))
    assert (row[1], row[7]) == (f"'{first}A title", f"'{words}")
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_of_what_cannot_be_read_is_not_made_and_not_recorded(sign_in: SignIn, people: People) -> None:
    _page(sign_in("staff").get("/register/export?since=soon"), 400)
    assert not api.entries(action="register.exported").exists()


def test_the_nearest_passage_comes_first(counters: Release, queues: Release, publish: Publish) -> None:
    publish("Gates", blog="New gates open at Sydney.")
    found = nearest("Are the queues at Sydney Airport long today?")
    assert (found[0].release, found[0].words) == (queues, "Queues at Sydney Airport are long today.")
    assert found[0].share == 100
    assert [near.share for near in found] == sorted((near.share for near in found), reverse=True)
    assert counters not in [near.release for near in found]


@pytest.mark.parametrize("sentence", ["the of and is", "((( ' \" * : & | !", "Unicorns graze."])
def test_a_sentence_of_which_nothing_was_released_finds_nothing(counters: Release, sentence: str) -> None:
    assert nearest(sentence) == []


def test_the_page_shows_the_nearest_passage_and_says_where_there_is_none(
    sign_in: SignIn, queues: Release
) -> None:
    client = sign_in("staff")
    page = _page(client.post(ASKED, {"sentence": "Is the airport in Sydney full of queues?"}))
    assert "Queues at Sydney Airport are long today." in page
    assert f'href="/register/{queues.number}"' in page
    assert "No released passage has these words." in _page(client.post(ASKED, {"sentence": "Unicorns."}))
    assert "Write or paste a sentence" in _page(client.post(ASKED, {"sentence": " "}), 422)
    assert "This takes 2000 characters; yours has 2001." in _page(
        client.post(ASKED, {"sentence": "x" * 2001}), 422
    )


def test_no_question_is_kept(sign_in: SignIn, queues: Release, caplog: pytest.LogCaptureFixture) -> None:
    client = sign_in("staff")
    before = _database()
    _page(client.post(ASKED, {"sentence": "Does xylophone smuggling delay the queues at Sydney?"}))
    assert _database() == before
    assert "xylophone" not in caplog.text
    assert "xylophone" not in str(list(api.entries().values_list("action", "detail")))
    assert "xylophone" not in str(dict(client.session))


def test_only_texts_that_went_out_are_in_the_index(
    people: People, queues: Release, approved: Release
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {TABLE}")  # noqa: S608 - our own table
        words = " ".join(row[0] for row in cursor.fetchall())
    assert "Queues at Sydney Airport are long today." in words
    assert "Zebras" not in words
    assert "Cargo" not in words
    assert nearest("Are zebras welcome?") == []
    services.release_publish(
        by=people["author"],
        release=queues,
        turn=queues.turn,
        channel="facebook",
        address="https://a.gov.au/2",
    )
    assert [near.words for near in nearest("Are zebras welcome?")] == ["Zebras are welcome at the gate."]
