"""What PyYAML says, and what a person can do about it."""

import yaml

_BACKSLASH = "a backslash in double quotes begins an escape such as \\n; write it twice, or use single quotes"
_SAYS = {
    "mapping values are not allowed": "a colon inside unquoted text, or wrong indentation; put the text in quotes",
    "another document": "another document begins here; a pack is one document, so take out this ---",
    "could not find expected ':'": "a space is missing after a colon, or the indentation is wrong",
    "did not find expected key": "text goes on after a closing quotation mark, or the indentation is wrong; "
    "inside single quotes, write '' for an apostrophe",
    "escape c": _BACKSLASH,
    "expected hexdecimal number": _BACKSLASH,
    "cannot start any token": "text that begins with a special character; put it in quotes",
    "alphabetic or numeric character": "text that begins with a special character; put it in quotes",
}


def plain_yaml(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return what an error of PyYAML means.

    Args:
        error: What it raised.
        text: What it read.
    """
    problem = str(error.problem or error.context or error)
    mark, opened = error.problem_mark, error.context_mark
    line = text.split("\n")[mark.line] if mark and mark.line <= text.count("\n") else ""
    if mark and ("\t" in line[: mark.column + 1] or "\\t" in problem or "tab character" in problem):
        return "a tab where spaces are needed; indent with spaces"
    if "unexpected end of stream" in problem and opened:
        return f"a quotation mark or bracket that opens in line {opened.line + 1} is never closed"
    known = next((told for said, told in _SAYS.items() if said in problem), None)
    return known or f"this is no YAML here: {problem}; check quotes and indentation"
