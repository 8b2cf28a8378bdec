"""Doubt is shown: a very short answer, and one in another language than the pack's."""

import pytest
from examples import BAKERY

from mockint.bank.models import Rubric
from mockint.grading.language import is_foreign
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission

DUTCH = (
    "Ik werkte twee jaar geleden in een bakkerij en elke avond gooiden we ongeveer negen procent van het brood weg. "
    "Mijn chef wilde dat ik daar iets aan deed, dus ben ik gaan tellen wat er overbleef en heb ik het op het bord geschreven."
)
GERMAN = (
    "Da war ich in einer Werkstatt, und jeden Abend haben wir die Teile gezählt, die der Kunde zurückgeschickt hatte."
)
FRENCH = (
    "À l'époque je travaillais dans une boulangerie et chaque soir nous comptions le pain qui restait sur l'étagère."
)
SPANISH = (
    "Yo trabajaba en una panadería y cada noche contábamos el pan que había quedado en la estantería de la tienda."
)
PLAIN = "We stacked pallets nightly. Forklifts broke, shifts slipped, customers shouted, managers sighed. Then somebody counted."


def codes(rubric: Rubric, answer: str) -> list[str]:
    return [notice.code for notice in Sheet(Submission.of(rubric, answer)).notices]


@pytest.mark.parametrize("answer", [DUTCH, GERMAN, FRENCH, SPANISH, f"Sure. {BAKERY[:90]} {DUTCH}"])
def test_an_answer_in_another_language_is_told(rubric: Rubric, answer: str) -> None:
    assert "other-language" in codes(rubric, answer)


@pytest.mark.parametrize(
    "answer", [BAKERY, PLAIN, BAKERY.upper(), f"{BAKERY} {BAKERY} Das war alles, was ich dazu sagen kann."]
)
def test_english_is_not_taken_for_another_language(rubric: Rubric, answer: str) -> None:
    assert "other-language" not in codes(rubric, answer)


def test_a_pack_in_another_language_gets_no_such_notice(rubric: Rubric) -> None:
    assert codes(rubric.model_copy(update={"language": "nl"}), DUTCH) == []


def test_a_very_short_answer_is_told_and_next_to_nothing_has_its_own_notice(rubric: Rubric) -> None:
    assert codes(rubric, "We counted the bread every evening and cut the Tuesday batch.") == ["short-answer"]
    assert codes(rubric, "No idea.") == ["no-content"]
    assert codes(rubric, BAKERY) == []


def test_nothing_is_foreign_where_nothing_was_said() -> None:
    assert not is_foreign([])
    assert not is_foreign(["", "Ja."])
