"""A person keeps stories: makes one from an answer, edits, finds and deletes them, and reads them while answering."""

from dataclasses import replace

import pytest
from examples import BAKERY
from interview.steps import said
from textual.widgets import DataTable, OptionList, Static, TextArea
from tui_person import Person, on, opens, sees, shown, until

from mockint.bank.library import Bank, Choice
from mockint.config import InterviewSettings, Settings
from mockint.errors import MockintError
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.store.stories import LONGEST_NOTE, StoryNotes, StoryRecord
from mockint.tui.stories.panel import StoriesPanel

BAKERY_QUESTION = Choice(question="problem-in-the-figures")
BREAD = StoryNotes(
    "Bread",
    situation="At the bakery where I worked we threw away nine percent of the bread every evening.",
    action="I counted what was left over, per sort, and cut the Tuesday batch by twenty loaves.",
    result="It went from nine percent to four percent by Christmas.",
)
SHIFT = StoryNotes("The shift", "In the hotel the night shift was short.", "Find people", "I asked", "We had two", "2")


def field(pilot: Person, part: str) -> TextArea:
    return pilot.app.screen.query_one(f"#{part}", TextArea)


def titles(pilot: Person) -> list[str]:
    table = pilot.app.screen.query_one(DataTable)
    return [str(table.get_row_at(row)[0]) for row in range(table.row_count)]


def row_of(pilot: Person, title: str) -> list[str]:
    return [str(cell) for cell in pilot.app.screen.query_one(DataTable).get_row_at(titles(pilot).index(title))]


def text_of(pilot: Person, widget: str) -> str:
    return str(pilot.app.screen.query_one(widget, Static).render())


def only(store: Store) -> StoryRecord:
    (story,) = store.stories.all()
    return story


async def answers(pilot: Person, text: str = BAKERY) -> None:
    """Answer the question and come to the feedback, with nothing marked."""
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(text)
    await pilot.press("ctrl+s")
    await on(pilot, "SelfCheckScreen")
    await pilot.press("escape")
    await on(pilot, "FeedbackScreen")


async def asks_which_story(pilot: Person) -> list[str]:
    """Press y below a feedback and return what is offered."""
    await pilot.press("y")
    menu = (await on(pilot, "WhichStoryScreen")).query_one(OptionList)
    await until(pilot, lambda: menu.option_count > 0)
    return [str(option.prompt).strip() for option in menu.options]


async def opens_stories(pilot: Person) -> None:
    await pilot.press("y")
    await on(pilot, "StoriesScreen")


async def test_one_key_makes_a_story_from_an_answer_in_its_own_words(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await pilot.press("y")
        await on(pilot, "StoryScreen")
        assert "the words in quotation marks are yours" in text_of(pilot, "#about")
        assert field(pilot, "result").text.strip("“”") in BAKERY
        assert field(pilot, "task").text == ""
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        kept = only(store)
        assert kept.notes.title == "Back at the bakery where I worked two years ago we had a…"
        assert [telling.key for telling in kept.tellings] == [("kpi-stories", "problem-in-the-figures")]


async def test_a_story_that_was_only_offered_is_not_kept(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await pilot.press("y")
        await on(pilot, "StoryScreen")
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
    assert store.stories.all() == []


async def test_what_is_typed_is_kept_without_a_key_for_it(store: Store) -> None:
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("n")
        await on(pilot, "StoryScreen")
        await pilot.press(*"Bread", "tab", *"In 2024")
        await until(pilot, lambda: [s.notes.situation for s in store.stories.all()] == ["In 2024"])
        await pilot.press("tab", *"Less")
        pilot.app.exit()
    assert only(store).notes == StoryNotes("Bread", situation="In 2024", task="Less")


async def test_what_was_typed_last_is_kept_when_the_app_is_left_at_once(store: Store) -> None:
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("n")
        await on(pilot, "StoryScreen")
        await pilot.press(*"Bread", "ctrl+q")
    assert only(store).notes == StoryNotes("Bread")


async def test_a_story_opens_as_it_was_left_and_is_changed(store: Store) -> None:
    store.stories.add(BREAD)
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("enter")
        await on(pilot, "StoryScreen")
        assert field(pilot, "situation").text == BREAD.situation
        await pilot.press("end", *" thrown", "escape")
        await on(pilot, "StoriesScreen")
        assert titles(pilot) == ["Bread thrown"]
        await pilot.press("enter")
        await on(pilot, "StoryScreen")
        await pilot.press("escape")
        await on(pilot, "StoriesScreen")
    assert only(store).notes == StoryNotes(
        "Bread thrown", *[BREAD.note(name) for name in ("situation", "task", "action", "result")]
    )


async def test_a_new_story_in_which_nothing_stands_leaves_nothing_behind(store: Store) -> None:
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("n")
        await on(pilot, "StoryScreen")
        await pilot.press("a")
        await until(pilot, lambda: len(store.stories.all()) == 1)
        await pilot.press("backspace", "escape")
        await on(pilot, "StoriesScreen")
        assert titles(pilot) == []


async def test_what_two_change_in_a_story_at_once_both_stands_or_is_two_stories(store: Store) -> None:
    number = store.stories.add(BREAD)
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("enter")
        await on(pilot, "StoryScreen")
        elsewhere = replace(BREAD, result="Half of it.")
        store.stories.change(number, BREAD, elsewhere)
        await pilot.press("end", "!")
        await until(pilot, lambda: only(store).notes == replace(elsewhere, title="Bread!"))
        field(pilot, "result").insert("And ")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        (told,) = pilot.app._notifications
        assert told.message == (
            f"the result of story {number} was changed in another mockint meanwhile. What you noted here is kept as a story of its own."
        )
        field(pilot, "result").insert("so ")
        await pilot.press("escape")
        await on(pilot, "StoriesScreen")
    mine = replace(BREAD, title="Bread!", result=f"And so {BREAD.result}")
    assert [story.notes for story in store.stories.all()] == [mine, replace(elsewhere, title="Bread!")]


@pytest.mark.parametrize("deletion", ["for good", "to be undone"])
async def test_what_is_typed_is_kept_also_where_the_story_was_deleted_meanwhile(store: Store, deletion: str) -> None:
    number = store.stories.add(BREAD)
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("enter")
        await on(pilot, "StoryScreen")
        store.stories.delete(number)
        if deletion == "for good":
            store.deleting.finish()
        await pilot.press("end", "!", "escape")
        await on(pilot, "StoriesScreen")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        (told,) = pilot.app._notifications
        assert (
            told.message == f"story {number} was deleted meanwhile. What you noted here is kept as a story of its own."
        )
    assert only(store).notes.title == "Bread!"


async def test_a_field_takes_what_it_holds_and_says_what_did_not_fit(store: Store) -> None:
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("n")
        await on(pilot, "StoryScreen")
        field(pilot, "action").insert("\x1b[31mI " + "x" * (LONGEST_NOTE + 5))
        field(pilot, "title").insert("two\nlines\x07")
        await until(pilot, lambda: any("7 characters did not fit" in n.message for n in pilot.app._notifications))
        assert len(field(pilot, "action").text) == LONGEST_NOTE
        assert field(pilot, "title").text == "two lines"
        await pilot.press("ctrl+s")
        await on(pilot, "StoriesScreen")
    assert only(store).notes.action.startswith("I xxx")


async def test_the_list_says_what_was_told_and_what_lacks_and_finds_words(store: Store) -> None:
    store.stories.add(BREAD)
    store.stories.add(SHIFT)
    async with opens() as pilot:
        await opens_stories(pilot)
        assert row_of(pilot, "Bread") == ["Bread", "", "no task, figures"]
        assert row_of(pilot, "The shift")[2] == ""
        await pilot.press("slash", *"tuesday")
        await until(pilot, lambda: titles(pilot) == ["Bread"])
        assert "I counted what was left over" in text_of(pilot, "#preview")
        await pilot.press(*"zz", "enter")
        await until(pilot, lambda: titles(pilot) == [])
        assert "No story has these words" in text_of(pilot, "#preview")
        await pilot.press("enter", "d")  # there is nothing to do them to
        assert len(store.stories.all()) == 2


async def test_a_deleted_story_comes_back_until_the_app_is_left(store: Store) -> None:
    store.stories.add(BREAD)
    store.stories.add(SHIFT)
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("d", "d")
        await until(pilot, lambda: titles(pilot) == [])
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await opens_stories(pilot)
        pilot.app.tell(MockintError("The oven is off."))  # type: ignore[attr-defined] # the app is ours
        await pilot.press("u")
        await until(pilot, lambda: titles(pilot) == ["Bread"])
        assert [note.message for note in pilot.app._notifications] == ["The oven is off."]
    assert only(store).notes == BREAD
    assert store.stories.restore() is None


async def told_often(store: Store, bank: Bank) -> None:
    """Tell the only story in one session for three questions."""
    rubrics = [rubric for rubric in bank.rubrics("general-behavioral") if rubric.question.kind == "behavioral"][:3]
    interview = Interview.start(store, rubrics, "stories")
    story = store.stories.add(BREAD)
    for _ in rubrics:
        said(interview, BAKERY)
        store.stories.tell(interview.attempt.id, story)
        interview.next()


async def test_a_story_that_comes_too_often_stands_out_in_words(store: Store, bank: Bank) -> None:
    await told_often(store, bank)
    async with opens() as pilot:
        await opens_stories(pilot)
        assert row_of(pilot, "Bread")[1].startswith("3x, 20")
        assert row_of(pilot, "Bread")[2] == "told too often"
        assert "too often: told for 3 questions in session 1" in text_of(pilot, "#preview")


async def test_themes_without_a_story_are_named_and_practised(store: Store, bank: Bank) -> None:
    await told_often(store, bank)
    async with opens() as pilot:
        await opens_stories(pilot)
        assert "No story yet for" in text_of(pilot, "#told")
        await pilot.press("m")
        screen = await on(pilot, "ThemesScreen")
        assert "no story" in str(screen.query_one(OptionList).get_option_at_index(0).prompt)
        await pilot.press("end")
        assert "a story for" in str(screen.query_one(OptionList).get_option_at_index(-1).prompt)
        await pilot.press("home")
        await until(pilot, lambda: "no story  " in text_of(pilot, "#questions Static"))
        await pilot.press("enter")
        await on(pilot, "InterviewScreen")
        assert store.session(2).title.endswith("without a story")
        assert 0 < len(store.session(2).questions) <= 5


async def test_the_questions_of_a_story_are_chosen_and_taken_back(store: Store) -> None:
    number = store.stories.add(BREAD)
    async with opens() as pilot:
        await opens_stories(pilot)
        await pilot.press("enter")
        await on(pilot, "StoryScreen")
        await pilot.press("f4")
        screen = await on(pilot, "QuestionsScreen")
        await pilot.press("slash", *"hard-decision", "enter", "space")
        await until(pilot, lambda: bool(store.stories.story(number).questions))
        assert store.stories.story(number).questions == {("general-behavioral", "a-hard-decision")}
        assert "○ chosen" in str(screen.query_one(DataTable).get_row_at(0)[0])
        await pilot.press("escape")
        await on(pilot, "StoryScreen")
        assert "○ a-hard-decision  you chose it" in text_of(pilot, "#serves")
        await pilot.press("f4")
        await on(pilot, "QuestionsScreen")
        await pilot.press("space")
        await until(pilot, lambda: not store.stories.story(number).questions)


async def test_which_story_an_answer_told_is_suggested_where_plain_and_noted_with_enter(store: Store) -> None:
    bread = store.stories.add(BREAD)
    store.stories.add(SHIFT)
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        likely, other = await asks_which_story(pilot)
        assert likely.startswith("Bread  suggestion: shares ")
        assert other == "The shift"
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        assert len(store.stories.story(bread).tellings) == 1
        assert (await asks_which_story(pilot))[0] == "● Bread  noted for this answer"
        await pilot.press("x")
        await on(pilot, "FeedbackScreen")
        assert store.stories.story(bread).tellings == []
        await asks_which_story(pilot)
        await pilot.press("slash", *"night", "enter", "enter")
        await on(pilot, "FeedbackScreen")
        assert [story.notes.title for story in store.stories.all() if story.tellings] == ["The shift"]
        await pilot.press("y", "y")  # the second one makes a new story, whether the list is there yet or not
        await on(pilot, "StoryScreen")
        assert "from your answer" in text_of(pilot, "#about")


def panel(pilot: Person) -> StoriesPanel:
    return pilot.app.screen.query_one(StoriesPanel)


def reading(pilot: Person) -> str:
    return text_of(pilot, "#story-notes")


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (160, 45)])
async def test_stories_are_read_while_answering_and_the_answer_stays(
    store: Store, bank: Bank, size: tuple[int, int]
) -> None:
    bread, shift = store.stories.add(BREAD), store.stories.add(SHIFT)
    store.stories.choose(bread, ("kpi-stories", "problem-in-the-figures"), serves=True)
    rubrics = [bank.rubric("problem-in-the-figures"), bank.rubric("conflict-with-a-colleague")]
    Interview.start(store, rubrics, "stories")
    async with opens(size=size) as pilot:
        pilot.app.resume(1)  # type: ignore[attr-defined] # the app is ours
        screen = await on(pilot, "InterviewScreen")
        await pilot.press(*"So")
        await pilot.press("f9")
        await until(pilot, lambda: "nine percent" in reading(pilot))
        assert "you chose it for this question" in shown(pilot)
        await pilot.press("down")
        await until(pilot, lambda: "night shift" in reading(pilot))
        await pilot.press("up", "enter")
        await until(pilot, lambda: isinstance(screen.focused, TextArea))
        assert "You tell “Bread”" in shown(pilot)
        await pilot.press(*" um")
        assert screen.query_one(TextArea).text == "So um"
        area = screen.query_one(TextArea).region
        assert area.height >= 4
        assert not area.overlaps(panel(pilot).region)
        await pilot.press("f9")
        assert not panel(pilot).display
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        attempt = store.session(1).questions[0].attempts[0]
        assert [(moment.kind, moment.text) for moment in attempt.moments] == [
            ("story", "Bread"),
            ("story", "The shift"),
            ("left", ""),
        ]
        assert store.stories.told_in(attempt.id) == bread
        assert store.stories.story(shift).tellings == []


async def test_a_story_is_told_with_enter_in_the_pause_to_think_too(store: Store) -> None:
    bread = store.stories.add(BREAD)
    settings = Settings(interview=InterviewSettings(follow_ups=0, thinking_seconds=60))
    async with opens(settings, practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await sees(pilot, "think first")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(screen.focused, OptionList))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(screen.focused, TextArea))
        assert store.stories.told_in(1) == bread
        assert screen.check_action("begin", ()), "the pause goes on"


async def test_escape_leads_from_the_stories_back_to_the_answer_first(store: Store) -> None:
    store.stories.add(BREAD)
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(screen.focused, OptionList))
        await pilot.press("escape")
        assert isinstance(screen.focused, TextArea)
        assert "nine percent" in reading(pilot)
        await pilot.press("escape")
        assert not panel(pilot).display
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


async def test_a_click_shows_a_story_and_does_not_say_that_it_is_told(store: Store) -> None:
    store.stories.add(BREAD)
    store.stories.add(SHIFT)
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(screen.focused, OptionList))
        await pilot.click("#stories-list", offset=(4, 1))
        await until(pilot, lambda: "nine percent" in reading(pilot))
        assert store.stories.told_in(store.session(1).questions[0].attempts[0].id) is None


async def test_without_a_story_the_panel_says_how_to_make_one() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("f9", "f9", "f9")
        await until(pilot, lambda: "One can be made from this answer" in shown(pilot))
        await pilot.press("escape")
        assert not panel(pilot).display
        await pilot.press(*"ok")
        assert pilot.app.screen.query_one(TextArea).text == "ok"


async def test_five_hundred_stories_are_searched_opened_and_read_while_answering(store: Store) -> None:
    for number in range(500):
        store.stories.add(
            StoryNotes(f"Story {number}", situation=f"In town {number} " + "word " * 100, result=f"{number} percent")
        )
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("f9")
        await until(pilot, lambda: screen.query_one("#stories-list", OptionList).option_count == 500)
        await pilot.press("end")
        await until(pilot, lambda: "In town" in reading(pilot))
        await pilot.press("escape", "escape", "escape")
        await on(pilot, "HomeScreen")
        await opens_stories(pilot)
        assert len(titles(pilot)) == 500
        await pilot.press("end", "slash", *"town 321")
        await until(pilot, lambda: titles(pilot) == ["Story 321"])
        await pilot.press("enter", "enter")
        await on(pilot, "StoryScreen")
        assert field(pilot, "result").text == "321 percent"


@pytest.mark.parametrize("title", ["[/b]", "[@click=app.quit]x[/]", "list[int]"])
async def test_what_looks_like_markup_is_shown_as_it_is(store: Store, title: str) -> None:
    store.stories.add(StoryNotes(title, situation=title, figures=title))
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("f9")
        await until(pilot, lambda: title in reading(pilot))
        await pilot.press("enter", "f9")
        await answers(pilot)
        assert title in (await asks_which_story(pilot))[0]
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await opens_stories(pilot)
        assert titles(pilot) == [title]
        assert text_of(pilot, "#preview").startswith(title)
        await pilot.press("d")
        await until(pilot, lambda: titles(pilot) == [])


async def test_keys_pressed_before_the_screens_are_drawn_do_no_harm(store: Store) -> None:
    store.stories.add(BREAD)
    async with opens() as pilot:
        await pilot.press("y", "enter", "escape", "m", "escape", "n", "escape", "slash", "escape", "d", "u", "escape")
        await on(pilot, "HomeScreen")
    assert only(store).notes == BREAD
