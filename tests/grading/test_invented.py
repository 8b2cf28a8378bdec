"""A better answer holds nothing that the candidate never said: figures and names that a model adds become blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.grading.invented import FIGURE_BLANK, NAME_BLANK, with_blanks

SAID = [
    "So, um, at the bakery we threw away about nine percent. I cut the Tuesday batch by 20 loaves with Maria.",
    "A hundred and twenty people came, and it was 1,200 euros, two and a half weeks later. We halved it.",
]


@pytest.mark.parametrize(
    "text",
    [
        "We threw away nine percent.",
        "We threw away 9% of it.",
        "I cut it by twenty loaves, with Maria.",
        "A hundred and twenty people came. 120 people.",
        "It cost 1200 euros, or 1,200.",
        "The one who asked, one day.",
        "Honestly, I'm glad. Then I've gone on.",
        "We halved it.",
        "It fell to [how much?] by [when?], which Peter's [name] did.".replace("Peter's ", ""),
        "It was the second [Monday of 1999?] week.".replace("second ", ""),
    ],
)
def test_what_was_said_is_left_alone(text: str) -> None:
    assert with_blanks(text, SAID) == (text, [])


@pytest.mark.parametrize(
    ("text", "blanks", "taken"),
    [
        ("It fell from nine percent to four.", f"It fell from nine percent to {FIGURE_BLANK}.", ["four"]),
        ("It saved 300 euros.", f"It saved {FIGURE_BLANK} euros.", ["300"]),
        ("It took twenty-five days.", f"It took {FIGURE_BLANK} days.", ["twenty-five"]),
        ("It took two hundred and ten days.", f"It took {FIGURE_BLANK} days.", ["two hundred and ten"]),
        ("In 2019 we doubled it.", f"In {FIGURE_BLANK} we {FIGURE_BLANK} it.", ["2019", "doubled"]),
        ("I told Mr Khan about it.", f"I told {NAME_BLANK} about it.", ["Mr Khan"]),
        ("Anna said yes.", f"{NAME_BLANK} said yes.", ["Anna"]),
        ("Anna and I counted.", f"{NAME_BLANK} and I counted.", ["Anna"]),
        ("By Christmas it was 4.5 percent.", f"By {NAME_BLANK} it was {FIGURE_BLANK} percent.", ["Christmas", "4.5"]),
        ("It was three, four times.", f"It was {FIGURE_BLANK}, {FIGURE_BLANK} times.", ["three", "four"]),
    ],
)
def test_what_nobody_said_becomes_a_blank(text: str, blanks: str, taken: list[str]) -> None:
    assert with_blanks(text, SAID) == (blanks, taken)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We saved 2 million.", "we saved two million"),
        ("We saved two million.", "we saved 2 million, or 2,000,000"),
        ("It was 3 thousand.", "it was three thousand"),
        ("It was 3,000 then, 3k.", "it was 3 thousand"),
        ("It was three thousand.", "it was 3k"),
        ("It cost €1.1m, so 1,100,000.", "it cost 1.1 million"),
        ("It cost 1.5 million.", "it cost 1.5 million"),
        ("It was 15 hundred.", "fifteen hundred"),
        ("the 2nd team, on the 1st, 3rd and 4th day", "the second team"),
        ("A million came.", "a million people"),
        ("In 2021 five people left.", "five of them, in 2021"),
        ("It took 5 kilos.", "five kilos"),
    ],
)
def test_a_figure_is_the_same_in_digits_and_in_words(text: str, said: str) -> None:
    assert with_blanks(text, [said]) == (text, [])


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("We saved 5 million.", ["5 million"]),
        ("We saved five million.", ["five million"]),
        ("We saved 5k.", ["5k"]),
        ("We saved 5bn, 5 thousand, 500.", ["5bn", "5 thousand", "500"]),
        ("We saved 5 with a million people.", []),
    ],
)
def test_a_figure_is_not_put_together_from_two_that_were_said(text: str, taken: list[str]) -> None:
    assert with_blanks(text, ["we were five people and it was a million in revenue"])[1] == taken


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_handled_and_its_own_words_are_never_blanked(text: str, said: list[str]) -> None:
    blanks, taken = with_blanks(text, said)
    assert all(word in text for word in taken)
    assert with_blanks(text, [*said, text])[1] == []
    assert with_blanks(blanks, [])[0].count("[") >= blanks.count(FIGURE_BLANK)


@given(st.integers(0, 999_999))
def test_a_number_is_the_same_in_digits_with_and_without_commas(number: int) -> None:
    assert with_blanks(f"It was {number:,} then.", [f"it was {number}"])[1] == []
