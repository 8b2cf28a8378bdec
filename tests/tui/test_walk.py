"""One walk through the screens that the README tells of, with the keys that it names."""

from examples import BAKERY
from tui_person import BAKERY_QUESTION, answers, on, opens, sees

HOME, FEEDBACK, HISTORY = "HomeScreen", "FeedbackScreen", "HistoryScreen"
AFTER_TWO_TRIES = [
    ("c", "CompareScreen"),
    ("escape", FEEDBACK),
    ("question_mark", "HelpScreen"),
    ("escape", FEEDBACK),
    ("escape", HOME),
]
THE_QUESTIONS = [
    ("b", "BrowseScreen"),
    ("v", "WarningScreen"),
    ("y", "RubricScreen"),
    ("escape", "BrowseScreen"),
    ("escape", HOME),
]
LOOKING_BACK = [
    ("h", HISTORY),
    ("enter", FEEDBACK),
    ("escape", HISTORY),
    ("r", "ReplayScreen"),
    ("escape", HISTORY),
    ("s", "SummaryScreen"),
    ("escape", HISTORY),
    ("escape", HOME),
]
FOR_WEEKS = [
    ("p", "ProgressScreen"),
    ("escape", HOME),
    ("y", "StoriesScreen"),
    ("escape", HOME),
    ("m", "SetupScreen"),
    ("escape", HOME),
    ("i", "MockScreen"),
    ("b", "InterviewScreen"),
    ("escape", HOME),
]


async def test_a_person_sees_every_screen_and_comes_home() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("f2")
        await sees(pilot, "Why they ask")
        await pilot.press("f4")
        await sees(pilot, "Situation")
        await answers(pilot, "No idea, I am afraid, sorry about that one.")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("escape")
        await on(pilot, FEEDBACK)
        await pilot.press("t")
        await answers(pilot, BAKERY)
        await on(pilot, "SelfCheckScreen")
        await pilot.press("escape")
        await on(pilot, FEEDBACK)
        for key, screen in (*AFTER_TWO_TRIES, *THE_QUESTIONS, *LOOKING_BACK, *FOR_WEEKS):
            await pilot.press(key)
            await on(pilot, screen)
