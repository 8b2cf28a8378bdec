"""A model that lies ready is offered on the first interview, and never used unasked."""

from examples import CAREFUL, reply
from servers.scripted import Server, streams
from tui_person import BAKERY_QUESTION, answers, on, opens, sees, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings


async def test_a_key_in_the_environment_is_offered_once_and_not_used_unasked(
    server: Server, rubric: Rubric, with_model: Settings
) -> None:
    server.plays(streams(reply(rubric)))
    only_there = Settings(base_url=server.base_url, api_key="sk-test", limits=with_model.limits)
    async with opens(only_there, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        assert f"at {server.base_url}" in shown(pilot)
        await pilot.press("n")
        await answers(pilot)
        await on(pilot, "SelfCheckScreen")
        assert server.requests == []


async def test_an_offered_model_judges_once_it_is_taken(server: Server, rubric: Rubric, with_model: Settings) -> None:
    server.plays(streams(reply(rubric)))
    only_there = Settings(base_url=server.base_url, api_key="sk-test", limits=with_model.limits)
    async with opens(only_there, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        await pilot.press("y")
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        assert len(CAREFUL) == len(rubric.question.expected)


async def test_a_server_of_this_machine_is_offered_and_judges_once_it_is_taken(server: Server, rubric: Rubric) -> None:
    settings = Settings(local_ports={server.port: "a server"})
    server.models = ["tiny"]
    server.plays(streams(reply(rubric)))
    async with opens(settings, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        assert str(server.port) in shown(pilot)
        assert "on this machine" in shown(pilot)
        await pilot.press("y")
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")


async def test_an_offer_never_comes_up_while_an_answer_is_being_typed(server: Server) -> None:
    server.models = ["tiny"]
    async with opens(Settings(local_ports={server.port: "a server"}), practice=BAKERY_QUESTION) as pilot:
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        assert type(pilot.app.screen).__name__ == "OfferScreen"
