"""Whether an answer is in English, told from the small words that stand in any English sentence."""

from collections.abc import Sequence

from mockint.words import sentences, spoken

_FUNCTION_WORDS = frozenset(
    "a an the and or but so that this these those it its is are was were be been being has have had do does did of to in on at for with as by "
    "from into about than then there their they them he she his her him we us our you your i me my not no if when what which who how why "
    "where some any other more most can could would should will just all one up out over after before because im ive id dont didnt thats".split()
)
_FEWEST_WORDS = 8  # a shorter sentence may hold hardly any small word
_LEAST_SHARE = 0.22  # of small words; English speech has 40 to 60 %, other European languages seldom 15
_FEWEST_TOLD = 15  # words in sentences long enough; fewer may be a list of nouns
_MUCH = 1 / 3  # of the words of an answer


def is_foreign(answers: Sequence[str]) -> bool:
    """Tell whether a good part of an English answer, a third of its words or more, is in another language.

    Sentences of under eight words do not count on either side, so a very short answer is never foreign.
    """
    told = foreign = 0
    for answer in answers:
        for start, end in sentences(answer):
            forms = [word.form for word in spoken(answer[start:end])]
            if len(forms) < _FEWEST_WORDS:
                continue
            told += len(forms)
            if sum(form in _FUNCTION_WORDS for form in forms) / len(forms) < _LEAST_SHARE:
                foreign += len(forms)
    return told >= _FEWEST_TOLD and foreign / told >= _MUCH
