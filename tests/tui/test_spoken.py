"""What was said is laid out so that nothing is lost, nothing is too wide, and every place can be found again."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mockint.text import clean
from mockint.tui.widgets.spoken import wrapped

texts = st.text(st.sampled_from("abc ,.\n\t面包é🥖"), max_size=120).map(clean)


@given(texts, st.integers(8, 40))
def test_rows_hold_every_sign_once_and_fit(text: str, width: int) -> None:
    rows = list(wrapped(text, (0, len(text)), width))
    assert "".join(text[start:end] for start, end in rows) == text
    assert all(cell_len(text[start:end].rstrip().replace("\t", " ")) <= width for start, end in rows)


@given(texts, st.integers(8, 40))
def test_words_are_cut_only_where_they_are_wider_than_a_row(text: str, width: int) -> None:
    for start, _ in list(wrapped(text, (0, len(text)), width))[1:]:
        if text[start - 1 : start + 1].strip() == text[start - 1 : start + 1] and text[start : start + 1]:
            before = text[:start].rsplit(maxsplit=1)[-1] if text[:start].split() else ""
            after = text[start:].split(maxsplit=1)[0]
            assert cell_len(before + after) > width
