"""What a model is told: one Markdown file a task, with a version in its head."""

import re
from dataclasses import dataclass

from mockint import resources
from mockint.errors import MockintError

_HEAD = re.compile(r"\A---\ntask: (?P<task>[a-z-]+)\nversion: (?P<version>\d+)\n---\n(?P<text>.+)\Z", re.DOTALL)


class PromptError(MockintError):
    """A prompt file that is not there or has no head."""

    code = "bad-prompt"


@dataclass(frozen=True)
class Prompt:
    """A prompt's text, and the name that says where a mark comes from, such as ``grade-3``."""

    name: str
    text: str


def load_prompt(task: str) -> Prompt:
    """Read a prompt.

    Raises:
        PromptError: The file cannot be read, or does not start with its task and version.
    """
    path = resources.folder("prompts") / f"{task}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read: {error}") from None
    match = _HEAD.match(text)
    if match is None or match["task"] != task:
        raise PromptError(
            f"{path}:1: a prompt starts with three lines: ---, task: {task}, version: a number; then --- again"
        )
    return Prompt(f"{task}-{match['version']}", match["text"].strip())
