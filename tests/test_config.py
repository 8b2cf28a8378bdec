"""Folders and settings: flags go over the environment, that over config.toml; what is wrong in the file is said in a sentence."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from mockint.config import GRADERS, InterviewSettings, Limits, Settings, folders, load_settings, plain_address
from mockint.config_file import PROFILE_KINDS
from mockint.errors import UsageError
from mockint.grading.choice import choose_grader

FILE = 'grader = "offline"\nmodel = "m-file"\nbase_url = "http://file/v1"\n[limits]\nfirst_token = 1\nsilence = 2.5\ntotal = 3\n'
ENVIRONMENT = {"MOCKINT_GRADER": "llm", "MOCKINT_MODEL": "m-env", "OPENAI_BASE_URL": "http://env/v1"}


def configured(home: Path, text: str | bytes, env: Mapping[str, str] | None = None, **flags: Any) -> Settings:  # noqa: ANN401 - as load_settings takes them
    """Return the settings where config.toml reads like this."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(env={"MOCKINT_HOME": str(home), **(env or {})}, **flags)


def chosen(found: Settings) -> tuple[str, str, str | None, str | None]:
    return found.grader, found.chosen_by, found.model, found.base_url


def test_without_anything_nothing_is_chosen(home: Path) -> None:
    found = load_settings(env={"MOCKINT_HOME": str(home)})
    assert found == Settings()
    assert found.limits == Limits(first_token=60, silence=30, total=90)
    assert not home.exists()  # reading makes nothing


def test_the_file_alone(home: Path) -> None:
    found = configured(home, FILE)
    assert chosen(found) == ("offline", "config.toml", "m-file", "http://file/v1")
    assert found.limits == Limits(first_token=1, silence=2.5, total=3)
    assert found.problems == ()


def test_the_environment_goes_over_the_file(home: Path) -> None:
    assert chosen(configured(home, FILE, ENVIRONMENT)) == ("llm", "MOCKINT_GRADER", "m-env", "http://env/v1")


def test_flags_go_over_all(home: Path) -> None:
    found = configured(home, FILE, ENVIRONMENT, grader="offline", model="m-flag", base_url="http://flag/v1")
    assert chosen(found) == ("offline", "--grader", "m-flag", "http://flag/v1")


@pytest.mark.parametrize(
    ("flags", "by"), [({"model": "m-flag"}, "--model"), ({"base_url": "http://flag/v1"}, "--base-url")]
)
def test_naming_a_model_or_a_server_by_a_flag_chooses_it(home: Path, flags: dict[str, str], by: str) -> None:
    found = configured(home, FILE, {"MOCKINT_GRADER": "offline"}, **flags)
    assert (found.grader, found.chosen_by) == ("llm", by)


def test_auto_leaves_the_choice_to_what_comes_after(home: Path) -> None:
    assert configured(home, FILE, {"MOCKINT_GRADER": "auto"}).grader == "offline"
    assert configured(home, FILE, ENVIRONMENT, grader="auto").grader == "llm"
    assert chosen(configured(home, 'grader = "auto"\n'))[:2] == ("auto", "")


@pytest.mark.parametrize(
    "env",
    [
        {"OPENAI_API_KEY": "sk-secret"},
        {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
        {"MOCKINT_MODEL": "tiny"},
        {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "MOCKINT_MODEL": "tiny"},
    ],
)
def test_what_another_program_may_have_set_chooses_nothing(home: Path, env: dict[str, str]) -> None:
    found = load_settings(env={"MOCKINT_HOME": str(home), **env})
    assert (found.grader, found.chosen_by) == ("auto", "")
    assert choose_grader(found).name == "offline"


def test_empty_variables_are_none(home: Path) -> None:
    empty = dict.fromkeys(("MOCKINT_GRADER", "MOCKINT_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"), "")
    found = configured(home, FILE, empty)
    assert chosen(found) == ("offline", "config.toml", "m-file", "http://file/v1")
    assert found.api_key is None
    assert choose_grader(configured(home, "", empty)).offered is None


def test_an_empty_setting_in_the_file_is_none(home: Path) -> None:
    found = configured(home, 'model = ""\nbase_url = ""\n')
    assert (found.model or None, found.base_url) == (None, None)


def test_the_key_of_the_environment_goes_over_that_of_the_file_and_none_is_shown(home: Path) -> None:
    file = 'api_key = "sk-in-the-file"\n'
    found = configured(home, file, {"OPENAI_API_KEY": "sk-secret"})
    assert (found.api_key, found.key_place, found.problems) == ("sk-secret", "env", ())
    assert "sk-" not in repr(found)
    found = configured(home, file)
    assert (found.api_key, found.key_place) == ("sk-in-the-file", "config")
    assert "sk-" not in repr(found)


def test_key_headers_and_abilities_of_the_file_go_to_its_own_server_alone(home: Path) -> None:
    file = 'base_url = "https://mine/v1"\napi_key = "sk-mine"\n[headers]\nx-team = "secret"\n[profile]\njson_schema = false\n'
    own = configured(home, file)
    assert (own.api_key, own.headers, own.profile) == ("sk-mine", {"x-team": "secret"}, {"json_schema": False})
    other = configured(home, file, {"OPENAI_BASE_URL": "https://other/v1"})
    assert (other.api_key, other.headers, other.profile) == (None, {}, {})


def test_another_variable_may_hold_the_key(home: Path) -> None:
    found = configured(home, 'key_env = "GROQ_KEY"\n', {"GROQ_KEY": "gsk-1", "OPENAI_API_KEY": "sk-2"})
    assert (found.api_key, found.key_variable) == ("gsk-1", "GROQ_KEY")


def test_a_key_in_the_place_of_its_variable_is_no_name_and_is_not_told(home: Path) -> None:
    found = configured(home, 'key_env = "sk-by-mistake"\n', {"OPENAI_API_KEY": "sk-2"})
    assert (found.api_key, found.key_variable) == ("sk-2", "OPENAI_API_KEY")
    assert "key_env: write the name of the variable that holds the key" in found.problems[0]
    assert "sk-by-mistake" not in str(found.problems)


def test_prices_and_ports_are_read(home: Path) -> None:
    file = '[prices."m"]\nin = 1.25\ncached = 0.125\nout = 10\n'
    found = configured(home, file, {"MOCKINT_LOCAL_PORTS": "1234, 9"})
    assert found.prices["m"].of(1_000_000, 400_000, 100_000) == pytest.approx(0.6 * 1.25 + 0.4 * 0.125 + 1.0)
    assert found.local_ports == {1234: "LM Studio", 9: "a server"}
    assert configured(home, "", {"MOCKINT_LOCAL_PORTS": ""}).local_ports == {}


@pytest.mark.parametrize("grader", ["psychic", "LLM", " llm", "\x1b[31m"])
def test_a_grader_in_the_environment_that_is_none_is_refused(home: Path, grader: str) -> None:
    with pytest.raises(UsageError, match=r"MOCKINT_GRADER is .*; set it to one of auto, llm, offline") as told:
        load_settings(env={"MOCKINT_HOME": str(home), "MOCKINT_GRADER": grader})
    assert "\x1b" not in told.value.message
    assert told.value.exit_code == 2


GOOD = 'model = "kept"\n'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('grader = "psychic"', "grader: write one of auto, llm, offline"),
        ("grader = 3", "grader: write one of auto, llm, offline"),
        ("grader = []", "grader: write one of auto, llm, offline"),
        ("base_url = 8080", "base_url: write it as text, in quotes"),
        ("base_url = {}", "base_url: write it as text, in quotes"),
        ('modle = "x"', "modle: no such setting; there are grader, model, base_url, key_from"),
        ("limits = 5", "limits: write it as a table with first_token, silence, total"),
        ("[limits]\ntotal = 0", "limits.total: write one of first_token, silence, total with seconds above 0"),
        ("[limits]\ntotal = -1.5", "limits.total: "),
        ('[limits]\ntotal = "90"', "limits.total: "),
        ("[limits]\ntotal = true", "limits.total: "),
        ("[limits]\ntotal = nan", "limits.total: "),
        ("[limits]\ntotal = 1" + "0" * 400, "limits.total: "),
        ("headers = 3", "headers: write it as a table"),
        ('[headers]\n"x y" = "z"', "headers.x y: write a header's name"),
        ('[headers]\nx-key = "clé"', "headers.x-key: "),
        ("[profile]\njson = true", "profile.json: no such property of a server; there are name, json_schema"),
        ("[profile]\njson_schema = 1", "profile.json_schema: write true or false"),
        ('[profile]\nlength_parameter = "n"', "profile.length_parameter: write max_tokens or"),
        ('[profile]\nlength_parameter = ["max_tokens"]', "profile.length_parameter: write max_tokens or"),
        ("[profile]\ntemperature = 3", "profile.temperature: write a number from 0 to 2, or false"),
        ("[profile]\nthinking_tokens = -1", "profile.thinking_tokens: "),
        ("[profile]\nreasoning_fields = [1]", "profile.reasoning_fields: write a list of names"),
        ("[prices.m]\nin = 1", "prices.m: write in, out and perhaps cached"),
        ("[prices.m]\nin = 1\nout = nan", "prices.m: "),
        ("interview = 2", "interview: write it as a table with follow_ups, thinking_seconds"),
        ("[interview]\nfollow_ups = 3", "interview.follow_ups: write a whole number from 0 to 2"),
        ("[interview]\nfollow_ups = true", "interview.follow_ups: "),
        ("[interview]\nthinking_seconds = -1", "interview.thinking_seconds: write a whole number from 0 to 300"),
        ("[interview]\nthinking_seconds = 1.5", "interview.thinking_seconds: "),
        ("[interview]\npause = 3", "interview.pause: no such setting; there are follow_ups and thinking_seconds"),
        ('key_from = "pocket"', "key_from: write one of env, keyring, config"),
        ("keys = 3", "keys: write it as a table with names from docs/keys.md and keys"),
        (
            '[keys]\n"home.start" = 3',
            'keys.home.start: write a key in quotes, such as "n" or "ctrl+n", or a list of them',
        ),
        ('[keys]\nhome.start = ""', "keys.home.start: "),
        ("[keys]\nhome.start = []", "keys.home.start: "),
        ("[keys]\na.b.c = 'n'", "keys.a.b: "),
        ("screen = 3", "screen: write it as a table with theme"),
        ('[screen]\ntheme = "pink"', "screen.theme: write one of dark, light, high-contrast"),
        ('[screen]\ntheme = ["dark"]', "screen.theme: "),
        ('[screen]\ncolor = "red"', "screen.color: no such setting; there is theme"),
        ("[limits]\nend = 3", "limits.end: write one of first_token, silence, total"),
    ],
)
def test_a_bad_setting_is_told_and_the_good_ones_hold(home: Path, line: str, told: str) -> None:
    found = configured(home, GOOD + line + "\n")
    (problem,) = found.problems
    assert problem.startswith(f"{home / 'config.toml'}: {told}")
    assert found.model == "kept"
    assert found.grader == "auto"
    assert found.limits == Limits()


LINES = """\
# grader = "psychic"
model = '''
passes = 0
'''
passes = 0
screen = {theme = "pink"}

[ limits ]    # in seconds
silence = 5
"total" = [
  # none
]
  profile.json = true
[keys]
home.start = [
    1,
]
"home.model" = 2
[prices."m.1"]
in = -1
[interview]
"pause: long" = 1
pause = 1
"""


def test_what_is_wrong_in_it_is_told_with_its_line(home: Path) -> None:
    problems = configured(home, LINES).problems
    assert {told.removeprefix(f"{home}/config.toml: ").partition(": ")[0]: told.rpartition(" (at ")[2] for told in problems} == {
        "passes": "line 5)",
        "screen.theme": "line 6)",  # the table's own
        "limits.total": "line 10)",
        "limits.profile": "line 13)",
        "keys.home.start": "line 15)",
        "keys.home.model": "line 18)",
        "prices.m.1": "line 19)",
        "interview.pause": "line 23)",
    }  # fmt: skip
    assert any("interview.pause: long: no such setting" in told and told.endswith(" (at line 22)") for told in problems)
    ends = configured(home, LINES.replace("\n", "\r\n")).problems
    assert ends == problems


def test_every_problem_is_told_at_once(home: Path) -> None:
    found = configured(home, 'grader = "x"\nmodel = 1\ncolor = "red"\n[limits]\ntotal = 0\nsilence = 5\n')
    assert len(found.problems) == 4
    assert found.limits == Limits(silence=5)


@pytest.mark.parametrize(
    "content",
    [
        b'model = "x',
        b"model x",
        b'model = "caf\xe9"\n',
        'model = "x"'.encode("utf-16"),
        b'model = "a"\nmodel = "b"\n',
        b"total = 1" + b"0" * 5000,
        b"a = " + b"[" * 90_000,
    ],
    ids=["unclosed", "no TOML", "latin-1", "utf-16", "twice", "a huge number", "nested deeply"],
)
def test_a_file_that_cannot_be_read_is_told_and_left_out(home: Path, content: bytes) -> None:
    found = configured(home, content)
    (problem,) = found.problems
    assert problem.startswith(f"{home / 'config.toml'}: ")
    assert problem.endswith("; its settings are left out until it is mended")
    assert (found.grader, found.model, found.limits) == ("auto", None, Limits())
    assert (home / "config.toml").read_bytes() == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'model = "kept"\n[keys\n', "Expected ']' at the end of a table declaration (at line 2, column 6)"),
        (b'model = "a"\n\nmodel = "b"\n', "Cannot overwrite a value (at line 3, column 12)"),
        (b'model = "a"\n# caf\xe9\n', "this is no UTF-8 text (at line 2); save it as UTF-8"),
        (b"# line\n" * 1_500_000, "this file has 10.5 MB, and a config at most 100 kB"),
        (b"a = " + b"[" * 90_000, "it is nested too deeply"),
    ],
    ids=["unclosed", "twice", "latin-1", "ten megabytes", "nested deeply"],
)
def test_what_is_wrong_with_it_is_told_with_its_line(home: Path, content: bytes, told: str) -> None:
    (problem,) = configured(home, content).problems
    assert problem == f"{home / 'config.toml'}: {told}; its settings are left out until it is mended"


def test_of_very_many_problems_the_first_are_told(home: Path) -> None:
    problems = configured(home, "".join(f"other-{n} = 1\n" for n in range(500))).problems
    assert len(problems) == 21
    assert problems[-1] == f"{home / 'config.toml'}: and 480 more"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_in_its_place_is_not_waited_for(home: Path) -> None:
    home.mkdir()
    os.mkfifo(home / "config.toml")
    (problem,) = load_settings(env={"MOCKINT_HOME": str(home)}).problems
    assert "this is no file" in problem


def test_a_folder_in_its_place_is_told(home: Path) -> None:
    (home / "config.toml").mkdir(parents=True)
    (problem,) = load_settings(env={"MOCKINT_HOME": str(home)}).problems
    assert str(home / "config.toml") in problem
    assert "Is a directory" in problem


def test_the_mark_that_some_editors_put_first_does_no_harm(home: Path) -> None:
    found = configured(home, b"\xef\xbb\xbf" + FILE.encode())
    assert (found.model, found.problems) == ("m-file", ())


TOML = st.recursive(
    st.booleans().map(lambda value: str(value).lower())
    | st.integers().map(str)
    | st.sampled_from(["inf", "-inf", "nan", "1e400", "0.0", '""', '"llm"', '"auto"', "1979-05-27", "{}"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        "grader",
        "model",
        "base_url",
        "limits",
        "limits.total",
        "headers",
        "profile",
        *(f"profile.{name}" for name in PROFILE_KINDS),
        "prices.m",
        "keys",
        "keys.home.start",
        "screen",
        "screen.theme",
        "other",
        '"\\u001b[31m"',
    ]
)


@given(st.dictionaries(KEYS, TOML, max_size=4))
@effort(max_examples=60)
def test_whatever_the_file_holds_the_settings_can_be_used(
    tmp_path_factory: pytest.TempPathFactory, written: dict[str, str]
) -> None:
    home = tmp_path_factory.mktemp("home")
    found = configured(home, "".join(f"{key} = {value}\n" for key, value in written.items()))
    assert found.grader in GRADERS
    assert {type(found.model), type(found.base_url)} <= {str, type(None)}
    assert all(type(seconds) is float and seconds > 0 for seconds in vars(found.limits).values())
    assert all(problem.startswith(str(home)) for problem in found.problems)


def test_one_folder_for_all(tmp_path: Path) -> None:
    places = folders({"MOCKINT_HOME": str(tmp_path)})
    assert (places.config_file, places.database, places.rubrics) == (
        tmp_path / "config.toml",
        tmp_path / "mockint.db",
        tmp_path / "rubrics",
    )
    assert folders({"MOCKINT_HOME": "~/practice"}).data == Path.home() / "practice"


@pytest.mark.parametrize("env", [{}, {"MOCKINT_HOME": ""}])
def test_otherwise_the_folders_of_the_platform(env: dict[str, str]) -> None:
    places = folders(env)
    assert "mockint" in {places.config.name, places.config.parent.name}
    assert "mockint" in {places.data.name, places.data.parent.name}
    assert places.data.is_absolute()


@pytest.mark.parametrize(
    ("spelt", "plain"),
    [
        (None, None),
        (" ", None),
        ("https://api.openai.com/v1", None),
        ("HTTPS://API.OpenAI.com/v1/", None),
        ("http://Host:8080/V1//", "http://host:8080/V1"),
        ("http://Me:PassWord@Host/v1", "http://Me:PassWord@host/v1"),
        ("http://me:Pass/Word@Host/v1", "http://me:Pass/Word@Host/v1"),
        ("http://Host?Key=Big", "http://host?Key=Big"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_has_one_spelling(spelt: str | None, plain: str | None) -> None:
    assert plain_address(spelt) == plain
    assert plain_address(plain) == plain


def test_a_server_spelt_otherwise_is_the_files_own(home: Path) -> None:
    file = 'base_url = "https://Mine/v1/"\n[headers]\nx-team = "blue"\n'
    own = configured(home, file, {"OPENAI_BASE_URL": "https://mine/v1"})
    assert (own.base_url, own.headers) == ("https://mine/v1", {"x-team": "blue"})
    assert configured(home, 'api_key = "sk-1"\n', {"OPENAI_BASE_URL": "https://api.openai.com/v1/"}).api_key == "sk-1"


def test_how_an_interview_goes_is_a_setting_and_a_flag_goes_over_it(home: Path) -> None:
    assert configured(home, "").interview == InterviewSettings(follow_ups=2, thinking_seconds=0)
    found = configured(home, "[interview]\nfollow_ups = 1\nthinking_seconds = 30\n")
    assert (found.interview, found.problems) == (InterviewSettings(1, 30), ())
    flagged = load_settings(follow_ups=0, env={"MOCKINT_HOME": str(home)})
    assert flagged.interview == InterviewSettings(0, 30)


def test_keys_are_read_with_quotes_around_their_names_and_without(home: Path) -> None:
    found = configured(home, '[keys]\n"home.start" = "n"\nhome.model = ["f5", " ctrl+d "]\nself-check.met = "y"\n')
    assert found.keys == {"home.start": ("n",), "home.model": ("f5", "ctrl+d"), "self-check.met": ("y",)}
    assert found.problems == ()


def test_a_theme_is_read(home: Path) -> None:
    assert configured(home, '[screen]\ntheme = "high-contrast"\n').theme == "high-contrast"
    assert configured(home, "").theme == "dark"


def test_names_and_addresses_come_through_the_boundary(home: Path) -> None:
    hostile = "\x1b]52;c;ZXZpbA==\x07tiny\u202e\n"
    in_file = configured(home, 'model = "ti\\u001b[31mny"\nbase_url = "http://\\u202ehost/v1"\n')
    assert (in_file.model, in_file.base_url) == ("tiny", "http://host/v1")
    assert configured(home, "", {"MOCKINT_MODEL": hostile}).model == "tiny"
    flags = configured(home, "", model=hostile, base_url="http://ho\x9b31mst/v1")
    assert (flags.model, flags.base_url) == ("tiny", "http://host/v1")
