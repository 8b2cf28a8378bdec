"""When the garbage collector looks at everything: a look holds up keys and drawing for some 50 ms."""

import gc

from textual.app import App

_QUIET = 1.0  # seconds after a screen was opened or closed; by then it is drawn
_SELDOM = 100  # looks at what is younger to one at everything; Python's own 10 comes while a screen is drawn anew


def spare_loaded(app: App[None]) -> None:
    """Keep the collector from what is loaded by now and stays: each look at all of it holds up the keys for 0.1 s."""
    if not app.is_headless:  # in a process that runs many apps nothing stays
        gc.freeze()


def collect_between_screens(app: App[None]) -> None:
    """Look at everything soon after a screen has closed, since that is what leaves garbage behind, and seldom otherwise."""
    gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
    app.screen_change_signal.subscribe(app, lambda _: app.set_timer(_QUIET, gc.collect))
