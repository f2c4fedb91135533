"""Asks the terminal for its background colour and reads the answer from among the keys.

The question (OSC 11) is written when the screen opens, and nobody waits for the answer: whenever it comes, `BackgroundTold` says what
it was. It is taken out of what is typed before keys are read, so no part of it is ever taken for a key, and no key is lost.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from textual.driver import Driver
from textual.message import Message

from .terminal import is_dark

QUESTION = "\x1b]11;?\x07"
_ANSWER = re.compile(r"\x1b\]11;([^\x07\x1b]{1,64})(?:\x07|\x1b\\)")
_BEGUN = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?)?\Z")
EXPECTED_S = 3.0
"""So long after the question its answer may still come in pieces."""
ESCAPE_S = 0.05
"""The start of an answer could be the key escape, or alt and a bracket: it is held back no longer than this."""
PIECES_S = 1.0
"""What can only be an answer (`\\x1b]11;`) is held back so long for the rest of it."""


class BackgroundTold(Message):
    """The terminal has said whether its background is dark."""

    def __init__(self, *, dark: bool) -> None:
        self.dark = dark
        super().__init__()


class AnswerFilter:
    """Takes the answer out of what a terminal sends; the rest goes on as it came, an unfinished end a moment later."""

    def __init__(self, told: Callable[[str], None], clock_s: Callable[[], float] = time.monotonic) -> None:
        self._told = told
        self._clock_s = clock_s
        self._held = ""
        self._held_since_s = 0.0
        self._until_s = clock_s() + EXPECTED_S

    def take(self, text: str) -> str:
        """What of the text is for others; empty text asks for what was held back for long enough."""
        now_s = self._clock_s()
        if not text:
            return self._let_go(now_s)
        held_since_s = self._held_since_s if self._held else now_s
        text, self._held = self._held + text, ""
        if found := _ANSWER.search(text):
            self._told(found[1])
            self._until_s = now_s  # nothing more is expected
            text = text[: found.start()] + text[found.end() :]
        elif now_s < self._until_s and (begun := _BEGUN.search(text)):
            text, self._held, self._held_since_s = text[: begun.start()], begun[0], held_since_s
        return text

    def _let_go(self, now_s: float) -> str:
        longest_s = PIECES_S if self._held.startswith("\x1b]11;") else ESCAPE_S
        if not self._held or now_s - self._held_since_s < longest_s:
            return ""
        held, self._held = self._held, ""
        return held


def asking_driver() -> type[Driver] | None:
    """The driver of this system with the question added; None on Windows, whose driver reads keys in another way."""
    try:
        from textual.drivers import linux_driver
    except ImportError:
        return None
    module: Any = linux_driver
    parser_class = module.XTermParser

    class AskingDriver(linux_driver.LinuxDriver):
        """Textual's own driver, with a parser that the answer never reaches."""

        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if self._writer_thread is not None:
                self.write(QUESTION)
                self.flush()

        def run_input_thread(self) -> None:
            driver = self

            def told(answer: str) -> None:
                dark = is_dark(answer)
                if dark is not None:
                    driver.process_message(BackgroundTold(dark=dark))

            class Parser(parser_class):  # type: ignore[misc, valid-type]
                """Reads what the filter leaves."""

                def __init__(self, debug: bool = False) -> None:
                    super().__init__(debug)
                    self._filter = AnswerFilter(told)

                def feed(self, data: str) -> Iterable[Message]:
                    rest = self._filter.take(data) if data else ""
                    return super().feed(rest) if rest or not data else ()

                def tick(self) -> Iterable[Message]:
                    if rest := self._filter.take(""):
                        yield from super().feed(rest)
                    yield from super().tick()

            module.XTermParser = Parser
            try:
                super().run_input_thread()
            finally:
                module.XTermParser = parser_class

    return AskingDriver
