"""Points and flags as people write them: what is found in their phrasing, and what is left alone."""

import pytest

from mockint.bank import phrasing

TWO_THINGS = """\
Tells what they did and why.
Tells what they did and how it ended.
Names a step and says who helped.
Names a step and its reason.
Names their own step as well as that of others.
Describes the cause, the step, and the end of it.
Names the cause, the fix and the cost.
Tells of a step. Gives a reason.
Says who decided and by when.
Explains both the risk and the gain.
Explains both leading and lagging indicators.
Should mention the result and what was learned.
Proposes a solution and follows up.
Admits the mistake and takes responsibility for it.
Says sorry and apologises to the guest.
Checks the fridge temperature, then writes it down.
Gives a number along with its source.
Names a figure plus where it came from.
Names the figure together with its owner.
Says what happened & what they learned.
Names figure + source.
Says why it mattered – and for whom.
Mentions the deadline (and who set it).
Says what went wrong, what they did about it.
Names KPI and target.
"""
ONE_THING = """\
Names a KPI that balances time and money.
Says that sales and marketing share the goal.
Names the trade-off between the cost and the time.
Gives a target with a date.
Names a step that they took to check and correct the list.
Compares the figure of this year and last year.
Says that Dr. Meyer was called.
Tells the guest e.g. about the wait.
Names the rule of the U.S. market.
States what happened vs. what was planned.
Names the result, and not just the effort.
Says that it was late, and not for the first time.
Offers a warm roll and a coffee.
Weighs speed against safety, and safety wins.
Says that they listened to both sides before and after the talk.
Names at least two people whom they asked.
Quotes a rule such as "check and then check again".
"""
UNSHOWABLE = """\
Understands what guests need.
The candidate knows the safety rules.
Is calm under pressure.
Should show initiative.
Shows confidence.
Good communication skills
Clear communication
Empathy with the guest
Structured answer
Gives a well-structured answer.
Gives a good answer.
Speaks clearly.
Uses clear language.
Maintains eye contact.
Can work under pressure.
Fits our culture.
Familiar with HACCP.
Good sense of humour.
Willingness to learn.
Wants the job.
Answers without hesitation.
Takes ownership.
Good listener
Is able to prioritise.
Does not blame the crew.
Never blames the crew.
Says nothing against the crew.
TODO
Says ...
"""
SHOWABLE = """\
Says that they did not know the answer.
Says that nobody was hurt.
Says nobody was hurt.
Says no guest was left waiting.
Says nothing was thrown away.
Says no to the request.
Names no more than three figures.
Tells none of the guests had to leave.
Not only names the fault but says how it was mended.
Without prompting, names a figure.
Shows that they listened to the guest.
Shows how the figure is computed.
Demonstrates with an example how the till is counted.
Speaks to the guest in private.
Communicates the delay to the guests before they ask.
Stays with the guest until the ambulance arrives.
Has the cook check the order.
Listens to the guest first.
Thinks aloud about two options.
Clear figure for the goal.
Communication plan for the change.
Knowledge base is kept up to date.
Skills matrix of the team.
Structured data is kept apart from free text.
A concrete example from a workplace
Shuts the water off.
Takes ownership of the list of suppliers from a colleague.
"""
ABSENCES = """\
Does not mention the guest.
Doesn't take the complaint seriously.
Did not name a figure.
Never mentions safety.
No result.
No experience with reporting tools.
Gives no reason.
Names no figure.
Mentions nothing of the guests.
Says nothing about people.
Says little about the result.
Fails to explain the figure.
Unable to explain how KPIs connect to the aims.
Lacks ownership.
Missing figures.
Nothing about guests.
Ignores the safety aspect.
Skips the test.
Cannot present data.
Forgets the customer.
"""
SAID = """\
Says that passengers are a nuisance.
Says that they never look at data.
Says nothing is ever their fault.
Says nobody wants to work any more.
Says none of it was their fault.
Says little things do not matter.
Says neither side was worth hearing.
Says no rule applies to regulars.
Says no, guests are not worth it.
Mentions no-shows as liars.
No-shows are called stupid.
Never-ending complaints about the boss.
Not my job, they say.
Without being asked, tells gossip about the last boss.
Blames the team.
Calls the figures useless.
"""


@pytest.mark.parametrize("point", TWO_THINGS.splitlines())
def test_two_things_at_once_are_found(point: str) -> None:
    assert phrasing.two_things(point)


@pytest.mark.parametrize("point", ONE_THING.splitlines())
def test_one_thing_is_left_alone(point: str) -> None:
    assert phrasing.two_things(point) is None


@pytest.mark.parametrize("point", UNSHOWABLE.splitlines())
def test_what_no_words_can_show_is_found(point: str) -> None:
    assert phrasing.unshowable(point)


@pytest.mark.parametrize("point", SHOWABLE.splitlines())
def test_what_can_be_heard_is_left_alone(point: str) -> None:
    assert phrasing.unshowable(point) is None


@pytest.mark.parametrize("flag", ABSENCES.splitlines())
def test_a_flag_for_something_left_out_is_found(flag: str) -> None:
    assert phrasing.absence(flag)


@pytest.mark.parametrize("flag", SAID.splitlines())
def test_a_flag_for_something_said_is_left_alone(flag: str) -> None:
    assert phrasing.absence(flag) is None


@pytest.mark.parametrize(
    "text", ["The waste halved.", "It tripled.", "A dozen a day.", "By one percent.", "from nine to 4"]
)
def test_figures_in_words_are_figures(text: str) -> None:
    assert phrasing.has_figure(text)


@pytest.mark.parametrize("text", ["The waste fell a lot.", "Everyone was glad."])
def test_a_text_without_figures(text: str) -> None:
    assert not phrasing.has_figure(text)
