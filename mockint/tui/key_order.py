"""Keys in the order in which they were pressed, also where they come faster than they are taken."""

from collections import deque
from dataclasses import dataclass
from functools import partial

from textual import events
from textual.app import App
from textual.message import Message

_AT_THE_LATEST = 0.5  # seconds; where what has the focus is closed just now, nothing comes back from there


class KeyOrder(App[None]):
    """An app in which a key that goes before the focused field's own waits until that has taken the keys before it.

    Textual obeys such a key at once, while those before it are still on their way: an order to quit would leave the last words
    behind, and Enter would open the row from which the cursor is about to move.
    """

    @dataclass
    class Taken(Message):
        """The keys before this one are taken. It goes the way that they went: to the field, and from there up to the app."""

        key: events.Key

    def __init__(self, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._ahead: deque[events.Key] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Put keys in a row; pass on all else."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if len(self._ahead) == 1:
            await self._go_on()

    async def on_key_order_taken(self, message: Taken) -> None:
        """Obey the key that has waited."""
        await self._take(message.key)

    async def _go_on(self) -> None:
        while self._ahead:
            key = self._ahead[0]
            if self._goes_first(key) and self.focused and self.focused.post_message(self.Taken(key)):
                self.set_timer(_AT_THE_LATEST, partial(self._take, key))
                return
            self._ahead.popleft()
            await super().on_event(key)

    async def _take(self, key: events.Key) -> None:
        if self._ahead and self._ahead[0] is key:
            self._ahead.popleft()
            await super().on_event(key)
            await self._go_on()

    def _goes_first(self, key: events.Key) -> bool:
        chain = self.screen._binding_chain  # noqa: SLF001 - where Textual looks for them
        return any(binding.priority for _, bindings in chain for binding in bindings.key_to_bindings.get(key.key, ()))
