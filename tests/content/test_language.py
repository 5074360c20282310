"""What is not English is said to be unread; what is English is read."""

from __future__ import annotations

import pytest

from circumspect.content.language import unread_parts
from circumspect.content.normalise import Normaliser

READER = Normaliser(frozenset)


def _unread(written: str) -> list[str]:
    text = READER.read(written)
    return [text.clean[start:end] for start, end in unread_parts(text)]


@pytest.mark.parametrize(
    "written",
    [
        "Hoy en el aeropuerto nos han abierto todas las maletas y no dijeron nada",
        "Heute war es sehr kalt und wir sind nicht aus dem Haus gegangen",
        "Aujourd'hui nous sommes dans le jardin avec les enfants et le chien",
        "Hari ini saya dan kamu tidak di rumah karena ada pesta",
        "Сегодня мы весь день работали",
        "今天海关查了我们的箱子",
    ],
)
def test_a_post_in_another_language_is_unread(written: str) -> None:
    assert _unread(written)


@pytest.mark.parametrize(
    "written",
    [
        "Stuck in the queue at Tullamarine again",
        "The soup du jour was very la di da",
        "Que sera sera, as mum says",
        "Ciao bella! Off to Roma with the girls",
        "nah",
        "gg wp ez",
        "Great goal Smith!",
        "naïve café crème brûlée",
        "😂😂😂",
        "π is about 3.14",
    ],
)
def test_english_with_a_borrowed_word_is_read(written: str) -> None:
    assert [] == _unread(written)


def test_only_the_foreign_sentence_of_a_mixed_post_is_unread() -> None:
    assert ["Hoy no hay nada para comer en la casa"] == _unread(
        "Home late. Hoy no hay nada para comer en la casa. Pizza it is."
    )
