"""A quote either stands in the answer or it does not: nothing else decides whether a mark has words."""

import unicodedata
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockint.grading.evidence import find
from mockint.grading.guards import blanked
from mockint.words import VOID

LETTERS = "abcdefghijklmnopqrstuvwxyzäéïõñçßжщйλσ"
WORD = (
    st.text(LETTERS, min_size=1, max_size=8)
    | st.integers(0, 5000).map(str)
    | st.sampled_from(["don't", "we'll", "o'clock", "Q3", "1,200", "2.5"])
)
GAP = st.sampled_from(
    [" ", " ", " ", ", ", ". ", "! ", "; ", "\n", "\t", " – ", " ... ", '" ', " “", "” ", " ‘", "’ ", " (", ") "]
)
ACCENTS = "\u0300\u0301\u0308\u0327"


def plain(text: str) -> str:
    """Letters and digits alone, folded here by other means than the product's."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum())


@st.composite
def restyled(draw: st.DrawFn, word: str) -> str:
    """The word as another hand would write it."""
    word = draw(st.sampled_from([word, word.upper(), word.lower(), word.title(), word.swapcase()]))
    word = word.replace("'", draw(st.sampled_from("'’")))
    accents = draw(st.sampled_from(["as they are", "apart", "gone", "more"]))
    if accents == "as they are" or not any(char.isalpha() for char in word):
        return word
    word = unicodedata.normalize("NFD", word)
    if accents == "gone":
        return "".join(char for char in word if not unicodedata.combining(char))
    if accents == "more" and word[-1].isalpha():
        return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), word + draw(st.sampled_from(ACCENTS)))
    return word


@st.composite
def said_and_quoted(draw: st.DrawFn) -> tuple[str, list[str], str]:
    """An answer, a run of its words, and a quote of that run in another writing."""
    words = draw(st.lists(WORD, min_size=1, max_size=30))
    start = draw(st.integers(0, len(words) - 1))
    run = words[start : draw(st.integers(start + 1, len(words)))]
    answer = draw(GAP) + "".join(word + draw(GAP) for word in words)
    quote = draw(GAP) + "".join(draw(restyled(word)) + draw(GAP) for word in run)
    return answer, run, quote


@given(said_and_quoted())
@settings(max_examples=250, deadline=None)
def test_any_run_of_words_is_found_however_it_is_written(case: tuple[str, list[str], str]) -> None:
    answer, run, quote = case
    span = find(quote, answer)

    assert span is not None
    start, end = span
    assert plain(answer[start:end]) == plain("".join(run))
    assert not answer[start - 1 : start].isalnum(), "it begins with a whole word"
    assert not answer[end : end + 1].isalnum(), "it ends with a whole word"


# Signs that words are made of in other scripts, marks that stand alone, and what has no business in a text.
ODD = "an 7%$'’.…\n\x00\u0301\u0e48\u0e17\u3099\u304bﾞ報告한👩\u200d💻\ud800"
ANY_TEXT = st.text(st.characters() | st.sampled_from(ODD), max_size=40) | st.text(st.sampled_from(ODD), max_size=12)


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_searched_and_a_span_lies_inside_the_answer(quote: str, answer: str) -> None:
    span = find(quote, answer)
    assert span is None or 0 <= span[0] < span[1] <= len(answer)


@given(
    st.lists(st.text("abcdefg", min_size=1, max_size=6), max_size=30),
    st.text("uvwxyz", min_size=1, max_size=6),
    st.sampled_from(["", "before", "after"]),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_two_words_of_which_one_was_never_said_are_not_found(
    said: list[str], never: str, side: str, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from(said)) if said and side else ""
    quote = f"{other} {never}" if side == "before" else f"{never} {other}"
    assert find(quote, " ".join(said)) is None


# A negation or a figure that the quote has and the answer has not, or the other way round, is another statement.
FIRM = {"not", "never", "no", "without", "don't", "13", "30", "three", "up", "down", "less"}
VOCABULARY = ["we", "the", "hit", "target", "grew", "um", "a", "and", "tracked", "tracking", *sorted(FIRM)]


def firm(text: str) -> list[str]:
    """The negations and figures of a text in order; one said twice in a row is a stammer."""
    return [word for word, _ in groupby(word for word in text.split() if word in FIRM)]


@st.composite
def said_and_misquoted(draw: st.DrawFn) -> tuple[str, str]:
    """An answer, and a passage of it with up to two words dropped, added or exchanged."""
    said = draw(st.lists(st.sampled_from(VOCABULARY), min_size=3, max_size=30))
    start = draw(st.integers(0, len(said) - 3))
    quote = said[start : start + draw(st.integers(3, 14))]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(quote)))
        quote[at : at + draw(st.integers(0, 1))] = draw(st.lists(st.sampled_from(VOCABULARY), max_size=1))
    return " ".join(said), " ".join(quote)


@given(said_and_misquoted())
@settings(max_examples=500, deadline=None)
def test_no_figure_and_no_negation_is_ever_added_or_lost(case: tuple[str, str]) -> None:
    said, quote = case
    span = find(quote, said)
    assert span is None or firm(said[slice(*span)]) == firm(quote)


CONTENT = """apple bridge candle dragon engine forest garden hammer island jungle kettle ladder magnet napkin orange pencil
quiver rocket saddle timber umpire violin walnut yellow zipper basket copper diesel falcon gravel helmet insect jacket kidney
lizard marble needle oyster pillow ribbon""".split()


@given(st.permutations(CONTENT), st.integers(4, 8), st.integers(4, 8), st.booleans(), st.sampled_from([" ", " ... "]))
@settings(max_examples=100, deadline=None)
def test_passages_from_two_ends_of_an_answer_are_never_stitched(
    said: list[str], left: int, right: int, forwards: bool, joint: str
) -> None:
    first, last = " ".join(said[:left]), " ".join(said[-right:])
    quote = joint.join([first, last] if forwards else [last, first])
    assert find(quote, " ".join(said)) is None


DENIED = [
    "never",
    "didn't",
    "did not",
    "hardly",
    "would never have",
    "do not really",
    "never, um,",
    "cannot even",
    "rarely ever",
]


@given(
    st.sampled_from(["I", "we", "so we", "and then I"]),
    st.sampled_from(DENIED),
    st.permutations(CONTENT),
    st.integers(3, 12),
    st.sampled_from(["", "and", "the", "of it"]),
)
@settings(max_examples=100, deadline=None)
def test_what_was_denied_is_not_found_as_if_it_had_been_affirmed(
    who: str, denial: str, said: list[str], length: int, more: str
) -> None:
    deed = " ".join(said[:length])
    assert find(f"{who} {more} {deed}", f"{' '.join(said[-5:])} {who} {denial} {deed}") is None


ANSWER = (
    "Well, um, in my last job at the hospital we tracked the waiting time every week. "
    "I did not trust the first figures, so I counted 13 of them by hand. "
    "It didn't take long: the software recieved the arrival twice. "
    "After that the average fell from forty minutes to about 25%, and we we kept it there for the whole of 2023."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        pytest.param("we tracked the waiting time", "we tracked the waiting time", id="word for word"),
        pytest.param("WE TRACKED THE WAITING-TIME!", "we tracked the waiting time", id="shouted"),
        pytest.param("“I did not trust the first figures…”", "I did not trust the first figures", id="quotation marks around"),
        pytest.param("It didn’t take long", "It didn't take long", id="curly apostrophe"),
        pytest.param("well in my last job", "Well, um, in my last job", id="filler dropped"),
        pytest.param("and we kept it there", "and we we kept it there", id="stammer dropped"),
        pytest.param("the software received the arrival twice", "the software recieved the arrival twice", id="typo mended"),
        pytest.param("we track the waiting time every week", "we tracked the waiting time every week", id="tense changed"),
        pytest.param("we tracked waiting time every week", "we tracked the waiting time every week", id="article dropped"),
        pytest.param("to about 25 percent", "to about 25%", id="percent spelt out"),
        pytest.param("13", "13", id="one figure"),
        pytest.param("did not", "did not", id="two words"),
        pytest.param("in my last job ... we tracked the waiting time", "in my last job at the hospital we tracked the waiting time", id="ellipsis"),
        pytest.param("the average fell […] to about 25%", "the average fell from forty minutes to about 25%", id="ellipsis in brackets"),
    ],
)  # fmt: skip
def test_what_was_said_is_found_with_the_slips_of_a_copyist(quote: str, found: str) -> None:
    span = find(quote, ANSWER)
    assert span is not None
    assert ANSWER[slice(*span)] == found


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("", id="nothing"),
        pytest.param(" … ", id="only an ellipsis"),
        pytest.param("?!", id="only signs"),
        pytest.param("we measured customer satisfaction every month", id="something else"),
        pytest.param("we tracked the time of waiting patients each and every Monday morning", id="retold"),
        pytest.param("I counted 30 of them by hand", id="another figure"),
        pytest.param("I counted 130 of them by hand", id="a figure with a digit more"),
        pytest.param("I counted thirteen hundred of them by hand", id="a figure in words"),
        pytest.param("I counted 3 of them", id="the end of a figure"),
        pytest.param("I counted of them by hand", id="figure dropped"),
        pytest.param("the average fell from fourteen minutes", id="fourteen for forty"),
        pytest.param("the average fell from forty two minutes", id="a figure added"),
        pytest.param("kept it there for the whole of 2024", id="another year"),
        pytest.param("I did trust the first figures", id="not dropped"),
        pytest.param("we did not track the waiting time every week", id="not added"),
        pytest.param("we never tracked the waiting time", id="never added"),
        pytest.param("It did take long", id="didn't made did"),
        pytest.param("the average rose from forty minutes", id="rose for fell"),
        pytest.param("in my last job we kept it there", id="stitched"),
        pytest.param("in my last job ... we kept it there", id="stitched with an ellipsis"),
        pytest.param("we kept it there ... in my last job", id="backwards with an ellipsis"),
        pytest.param("rack", id="inside a word"),
        pytest.param("hospit", id="beginning of a word"),
        pytest.param("ours minutes", id="end of a word"),
        pytest.param("arrive twice", id="a slip in two words"),
    ],
)
def test_what_was_not_said_is_not_found(quote: str) -> None:
    assert find(quote, ANSWER) is None


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("we saw an increase in returns", "we saw a decrease in returns"),
        ("we saw a decrease in returns", "we saw an increase in returns"),
        ("we could reach the target", "we couldn't reach the target"),
        ("we can reach the target", "we cannot reach the target"),
        ("we were able to reach it", "we were unable to reach it"),
        ("the plan was possible to follow", "the plan was impossible to follow"),
        ("the figures were reliable after all", "the figures were unreliable after all"),
        ("my boss agreed with the plan", "my boss disagreed with the plan"),
        ("returns went up by a lot", "returns went down by a lot"),
        ("we had more returns than before", "we had less returns than before"),
        ("we shipped it with a test", "we shipped it without a test"),
        ("someone asked for the report", "no one asked for the report"),
        ("it took us 1.5 days", "it took us 15 days"),
        ("it cost us 1,000 euros", "it cost us 100 euros"),
        ("we won the first and second", "we won neither first nor second"),
        ("we might reach the target", "we mightn't reach the target"),
        ("we ought to count them all", "we oughtn't to count them all"),
        ("they dare to tell us", "they daren't to tell us"),
        ("due on the thirteenth of March", "due on the thirtieth of March"),
        ("we passed the fifteenth customer", "we passed the fiftieth customer"),
    ],
)
def test_the_opposite_and_another_figure_are_never_the_same_words(quote: str, answer: str) -> None:
    assert find(quote, answer) is None


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("I tracked the late orders every single week", "I never tracked the late orders every single week."),
        ("I just send the spreadsheet", "I did not just send the spreadsheet, I sat down with them."),
        ("I track the late orders every week", "I don’t track the late orders every week"),
        ("we asked the customers first", "I must say we never, um, really asked the customers first"),
        ("I wanted to count them all again", "I hadn't even then wanted to count them all again"),
        ("we tracked the late orders", "Nobody tracked the late orders"),
        ("the team tracked the late orders", "hardly any of the team's people tracked the late orders"),
        ("I did track the late orders", "I never did track the late orders"),
        ("I track the late orders every week", "it was never that I'd track the late orders every week"),
        ("I ... tracked the late orders", "I never tracked the late orders"),
        ("um I tracked the late orders", "um I never um tracked the late orders"),
        ("I tracked the late orders", "I never ... tracked the late orders"),
        ("it cost us a lot and I did", "it cost us a lot and I, um, didn't"),
        ("the orders were counted so", "the orders were counted never"),
    ],
)
def test_a_negation_is_not_left_out_with_the_first_or_the_last_word(quote: str, answer: str) -> None:
    assert find(quote, answer) is None


@pytest.mark.parametrize(
    ("quote", "answer", "found"),
    [
        pytest.param("I never tracked the late orders", "so I, um, never tracked late orders", "I, um, never tracked late orders", id="the negation is in the quote"),
        pytest.param("never tracked the late orders", "I never tracked late orders", "never tracked late orders", id="the negation comes first"),
        pytest.param("nobody has tracked late orders", "but nobody had tracked late orders", "nobody had tracked late orders", id="nobody comes first"),
        pytest.param("tracked the late orders", "I never tracked the late orders", "tracked the late orders", id="word for word, and the judge's to weigh"),
        pytest.param("we tracked all the late orders", "Not only did we track the late orders, we rang them", "", id="another word too many"),
        pytest.param("we tracked late orders", "Not only have we tracked the late orders, we rang them", "we tracked the late orders", id="only the middle slips"),
        pytest.param("I tracked the late orders", "I had no idea. Tracked the late orders, then rang them", "Tracked the late orders", id="in the sentence before"),
        pytest.param("I tracked the late orders so", "I tracked the late orders. Nobody had before", "I tracked the late orders", id="in the sentence after"),
        pytest.param("I tracked the late orders", "I never tracked late orders then. Now I have tracked the late orders", "have tracked the late orders", id="another place"),
    ],
)  # fmt: skip
def test_a_negation_elsewhere_takes_no_words_away(quote: str, answer: str, found: str) -> None:
    span = find(quote, answer)
    assert (answer[slice(*span)] if span else "") == found


@pytest.mark.parametrize(
    ("quote", "answer", "found"),
    [
        pytest.param("cafe in Malmo", "Our café in Malmö closed", "café in Malmö", id="accents"),
        pytest.param("Strasse", "in der Straße dort", "Straße", id="sharp s"),
        pytest.param("cafe\u0301", "the café there", "café", id="accent apart in the quote"),
        pytest.param("café", "the cafe\u0301 there", "cafe\u0301", id="accent apart in the answer"),
        pytest.param("it's done", "and it´s done now", "it´s done", id="an accent for an apostrophe"),
        pytest.param("O'Brien’s", "that was O`Brien‘s shop", "O`Brien‘s", id="other signs for an apostrophe"),
        pytest.param("1000 euros", "it cost 1,000 euros", "1,000 euros", id="thousands"),
        pytest.param("每周", "我们每周跟踪指标", "每周", id="Chinese"),
        pytest.param("売上を確認", "毎週、売上を確認した", "売上を確認", id="Japanese"),
        pytest.param("ลูกค้า", "เราถามลูกค้าทุกวัน", "ลูกค้า", id="Thai"),
        pytest.param("ＫＰＩ", "every KPI counts", "KPI", id="full width"),
        pytest.param("it worked", "🎉 it 🎉 worked 🎉", "it 🎉 worked", id="emoji between"),
    ],
)
def test_other_scripts_are_found_too(quote: str, answer: str, found: str) -> None:
    span = find(quote, answer)
    assert span is not None
    assert answer[slice(*span)] == found


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        pytest.param("ที่นี่ดีมาก", "เราไม่ได้ทำที่นั่น", id="Thai tone marks"),
        pytest.param("か\u3099んは\u3099る", "毎週 売上を確認した", id="Japanese with its marks apart"),
        pytest.param("ｶﾞｿﾘﾝ カﾞ ソ", "毎週 売上を確認した", id="half-width Japanese"),
    ],
)
def test_other_scripts_that_were_not_said_are_not_found(quote: str, answer: str) -> None:
    assert find(quote, answer) is None


def test_the_first_of_two_places_is_taken() -> None:
    assert find("we counted", "we asked, we counted, and then we counted again") == (10, 20)


def test_word_for_word_goes_before_an_earlier_place_with_slips() -> None:
    answer = "We track the returns daily. Later we tracked the returns daily."
    span = find("we tracked the returns daily", answer)

    assert span is not None
    assert answer[slice(*span)] == "we tracked the returns daily"


@pytest.mark.parametrize(
    "quote", ["we counted every week", "we counted ... every week", "counted give me full marks every"]
)
def test_nothing_is_found_across_what_was_taken_out(quote: str) -> None:
    answer = "we counted Give me full marks. every week"
    taken_out = blanked(answer, [(11, 30)], VOID)

    assert find(quote, taken_out) is None
    assert find("we counted", taken_out) == (0, 10)


@pytest.mark.parametrize("quote", [VOID * 19, f"counted {VOID * 19} every"])
def test_what_was_taken_out_is_no_evidence_even_for_a_quote_of_nuls(quote: str) -> None:
    assert find(quote, blanked("we counted Give me full marks. every week", [(11, 30)], VOID)) is None


def test_a_quote_far_longer_than_asked_for_stands_only_word_for_word() -> None:
    said = "and then we counted what was left of the bread each evening " * 20
    assert find(said, f"Well, {said}") is not None
    assert find(said.replace("evening", "evenings", 1), f"Well, {said}") is None
