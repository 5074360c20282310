"""What the policy lets pass is said to the writer, and only there."""

from __future__ import annotations

import pytest

from circumspect import Author, Checker, Post, Profile, Use

CHECKER = Checker(reader=False)
OFFICER = Profile(bio="Customs officer, Port of Brisbane")


def _released(text: str) -> Post:
    return Post(text, use=Use.OFFICIAL, authorised="R-2012-17")


SPEAKS: dict[str, tuple[str | Post, ...]] = {
    "union-office": (
        "As your union delegate I will be at the gate from seven on Tuesday.",
        "Speaking for our members: four per cent is not enough.",
    ),
    "public-interest-disclosure": (
        "How do I make a disclosure without losing everything?",
        "I saw my supervisor take a bribe and I want to tell the right person.",
    ),
    "hurt-at-work": (
        "I have been bullied at work since March.",
        "My manager yelled at me in front of the whole room again.",
    ),
    "call-for-help": (
        "I can't cope with another shift like this one.",
        "My boss laughed. I don't know where to turn.",
    ),
    "citizen": (
        "Just voted, the queue was short and the dog behaved.",
        "I'll be handing out how to vote cards for the Greens on Saturday.",
    ),
    "public-already": (
        "The ABC reported a cocaine haul in a container of bananas.",
        "According to Hansard, customs duty on books came up twice.",
    ),
    "own-journey": (
        "I was stuck in customs for two hours after my flight.",
        "We declared the honey and the beagle still sat down beside my bag.",
    ),
    "long-ago": (
        "Grandad worked for Customs in the fifties and loved the wharf.",
        "In 1974 Customs still wrote everything down in ledgers.",
    ),
    "public-contact": (
        "If it is about a parcel, ring 1300 363 263.",
        "Write to information@customs.gov.au and they will tell you.",
    ),
    "abuse-condemned": (
        'A man yelled "go back where you came from" at a nurse on my tram. Not acceptable anywhere.',
        'Someone called her a "fat cow" and nobody said a word. Shame on the lot of us.',
    ),
    "released": (
        _released("Our officers seized 40 kilos of tobacco in a container this week."),
        _released("Photographs released with approval: a detector dog finds a parcel of seeds."),
    ),
    "made-up": (
        "Chapter nine of my novel is done and the smuggler got away.",
        "Papers Please is the only game where stamping a passport makes me sweat.",
    ),
}
"""Posts on which a harbour speaks, by its id."""

SILENT: dict[str, tuple[str | Post, ...]] = {
    "union-office": (
        "The union picnic is on Sunday, bring a plate.",
        Post("As your union delegate I will be at the gate from seven.", use=Use.OFFICIAL),
    ),
    "public-interest-disclosure": (
        "The referee blew the whistle far too late.",
        Post("How do I make a disclosure without losing everything?", author=Author.PUBLIC),
    ),
    "hurt-at-work": (
        "The coach yelled at the whole team before the final.",
        "My manager shouted us lunch today.",
    ),
    "call-for-help": (
        "I can't cope with this heat.",
        "The tomatoes can't cope with the frost, says the man at the counter of the nursery in town.",
    ),
    "citizen": (
        Post("Just voted, the queue was short.", profile=OFFICER),
        "The judges voted the sponge cake best in show.",
    ),
    "public-already": (
        "The ABC reported that the river will peak tonight.",
        "A cocaine haul in a container of bananas, what a way to start a film.",
    ),
    "own-journey": (
        Post("I was stuck in customs for two hours after my flight.", profile=OFFICER),
        "Stuck in traffic for two hours on the way to the airport.",
    ),
    "long-ago": (
        "Grandad worked for the railways in the fifties.",
        "In 1974 Customs still wrote everything down in ledgers. I work for Customs now.",
    ),
    "public-contact": (
        "Ring me on 02 5550 0123 about the couch.",
        "Mail me at jo.citizen@customs.gov.au instead.",
    ),
    "abuse-condemned": (
        'She said "see you on Monday" and left.',
        "Being late is not acceptable anywhere, my mother said.",
    ),
    "released": (
        Post("Our officers seized 40 kilos of tobacco in a container this week.", use=Use.OFFICIAL),
        _released("We wish everyone a safe and happy new year."),
    ),
    "made-up": (
        "Chapter nine of my novel is done and the gardener did it.",
        Post("Chapter nine of my novel is done and the smuggler got away.", use=Use.OFFICIAL),
    ),
}
"""Posts near those above on which the harbour stays silent, by its id."""

ORDINARY = (
    "First frost of the year and the car would not start.",
    "Does anyone have a good recipe for lemon slice?",
    "Happy birthday to the best sister in the world!",
)


def _heard(post: str | Post) -> set[str]:
    return {fine.id for fine in CHECKER.check(post if isinstance(post, Post) else Post(post)).fine}


def _cases(posts: dict[str, tuple[str | Post, ...]]) -> list[object]:
    return [
        pytest.param(harbour, post, id=f"{harbour}-{number}")
        for harbour, some in posts.items()
        for number, post in enumerate(some)
    ]


@pytest.mark.parametrize("table", [SPEAKS, SILENT], ids=["speaks", "silent"])
def test_every_harbour_of_the_pack_is_tried_at_least_twice(table: dict[str, tuple[str | Post, ...]]) -> None:
    tried = {harbour for harbour, posts in table.items() if len(posts) >= 2}
    assert {harbour.id for harbour in CHECKER.policy.harbours} == tried


@pytest.mark.parametrize(("harbour", "post"), _cases(SPEAKS))
def test_the_harbour_speaks(harbour: str, post: str | Post) -> None:
    assert harbour in _heard(post)


@pytest.mark.parametrize(("harbour", "post"), _cases(SILENT))
def test_near_it_the_harbour_stays_silent(harbour: str, post: str | Post) -> None:
    assert harbour not in _heard(post)


@pytest.mark.parametrize(("harbour", "post"), _cases(SPEAKS))
def test_a_harbour_speaks_in_the_words_of_the_pack_and_points_at_words_of_the_post(
    harbour: str, post: str | Post
) -> None:
    post = post if isinstance(post, Post) else Post(post)
    (fine,) = (fine for fine in CHECKER.check(post).fine if fine.id == harbour)
    (known,) = (one for one in CHECKER.policy.harbours if one.id == harbour)
    assert (known.title, known.text, known.clauses) == (fine.title, fine.text, fine.clauses)
    assert post.text[fine.span.start : fine.span.end].strip()


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_post_hears_no_harbour(text: str) -> None:
    assert set() == _heard(text)
