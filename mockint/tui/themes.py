"""The colours of the screens. Contrast is measured on what is drawn: ``tests/tui/test_themes.py``."""

from textual.app import App
from textual.theme import Theme

# What is less important is paler, not pale.
_READABLE = {"text-muted": "auto 78%", "text-disabled": "auto 78%"}

_DARK = Theme(
    name="dark",
    primary="#4aa8f0",
    secondary="#7fb4e6",
    accent="#ffb454",
    warning="#ffb454",
    error="#ff7b8a",
    success="#6fd58c",
    foreground="#e8e8e8",
    background="#121212",
    surface="#1b1b1b",
    panel="#262a33",
    dark=True,
    variables={
        **_READABLE,
        "block-cursor-background": "#144a78",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#2b3642",
        "input-selection-background": "#144a78",
    },
)
_LIGHT = Theme(
    name="light",
    primary="#00508c",
    secondary="#1f5f99",
    accent="#8a4b00",
    warning="#7a4a00",
    error="#a3123a",
    success="#0c6b33",
    foreground="#1a1a1a",
    background="#f7f7f5",
    surface="#f0f0ed",
    panel="#e3e6ea",
    dark=False,
    variables={
        **_READABLE,
        "block-cursor-background": "#003a66",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#d3dee8",
        "input-selection-background": "#b9d4ea",
    },
)
_HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#00ffff",
    warning="#ffff00",
    error="#ffb0b0",
    success="#80ff80",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        **_READABLE,
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#00213f",
        "input-selection-background": "#00429d",
    },
)


# Where no colour may be sent, the terminal's own two are all that is left; what stands out is reversed, bold or underlined.
_NO_COLOUR = Theme(
    name="no-colour",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    ansi=True,
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-text-style": "bold underline",
        "input-cursor-text-style": "reverse",
        "button-focus-text-style": "reverse",
    },
)


def set_themes(app: App[None], name: str) -> str:
    """Give an app its themes, and begin with the one of a name. Return the one that it is: without colour there is one alone."""
    chosen = [_NO_COLOUR] if app.no_color else [_DARK, _LIGHT, _HIGH_CONTRAST]
    for builtin in app.available_themes:
        app.unregister_theme(builtin)
    for theme in chosen:
        app.register_theme(theme)
    if name not in app.available_themes:
        name = chosen[0].name
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())  # before it is read, so that it is read once
    return name
