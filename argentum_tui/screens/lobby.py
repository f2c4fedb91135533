"""The lobby: what to debate, who, by which rules, with which minds and voices; Enter starts at once (STAGE, Lobby).

The first paint shows the frame; what there is to choose, what is ready and what can go on are read after it, in threads that nobody who leaves has to wait for.
Enter before they have arrived starts as soon as they have.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from argentum_core.wiring.choice import Choice
from argentum_kit.display import shown
from argentum_kit.time_limits import in_own_thread

from ..action_registry import BY_NAME
from ..actions import key_of
from ..choice import Hear, MenuEntry, Readiness, Ready, Recent, Recents
from ..panels.chooser import Chooser
from ..panels.footer import ActionFooter
from .lobby_menu import COLUMNS, OWN_MOTION, InstalledMenu, LobbyMenu, Preview, with_default
from .lobby_texts import preview_text, ready_text, recent_text

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key, Resize

ROOMY = (100, 34)
NARROW = (76, 34)
"""On a terminal that is narrower, and at least as high, what is chosen stands below the motions and not beside them."""
SMALLEST = (60, 20)
RECENT_SHOWN = 4
"""Of the recorded debates that can go on, and of those that came to their end."""
GOES_ON, OVER = "↻", "▶"
GROWN_SHOWN = 14
"""Lines of a brief that is being written, the newest last."""
OWN_HINT = (
    "Press Enter and write any sentence: what should be done, or what is so. Without a model it is argued from ways of arguing alone, "
    "for about four minutes."
)
SENTENCE_MOST = 4000
"""Characters that can be typed or pasted as a motion; what is too long to be said is shortened."""


class LobbyScreen(Screen[None]):
    """Five choices, a preview of the motion, and one line on what is ready."""

    CSS_PATH = "../styles/lobby.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "app.focus_next", show=False),
        Binding("left", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        defaults: Choice,
        menu: LobbyMenu | None = None,
        readiness: Readiness | None = None,
        recent: Recents | None = None,
        hear: Hear | None = None,
    ) -> None:
        super().__init__()
        self._defaults = defaults
        self._menu: LobbyMenu = menu or InstalledMenu()
        self._readiness = readiness
        self._recents = recent
        self._hear = hear
        self._heard: tuple[str, int] = ("", -1)
        self._recent: list[Recent] = []
        self._motions: list[MenuEntry] = []
        self._previews: dict[str, Preview] = {}
        self._reading: set[str] = set()
        self._ready: list[Ready] | None = None
        self._filled = False
        self._start_when_filled = False
        self._notice: Content | None = None
        self._sentence: Preview | None = None
        self._grown: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble(("◆ ARGENTUM", "bold $accent"), ("   debates you can hear and steer", "$text-muted")),
            id="lobby-title",
        )
        with Horizontal(id="lobby-body"):
            with Vertical(id="lobby-left"):
                yield Chooser("motion", id="motion", about_lines=0, titles_only=True)
                yield Input(placeholder="Cats are better than dogs", id="own-motion", max_length=SENTENCE_MOST)
                with Vertical(id="preview"):
                    yield Static(id="preview-text")
            with Vertical(id="lobby-right"):
                for kind in COLUMNS:
                    yield Chooser(kind.title, id=kind.name)
        yield Static(id="lobby-ready")
        yield ActionFooter()
        yield Static(f"The terminal is too small: {SMALLEST[0]}×{SMALLEST[1]} at least", id="lobby-too-small")

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#motion", Chooser))
        self._show_ready()
        self.call_after_refresh(self._read_menu)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= ROOMY[0] and event.size.height >= ROOMY[1], "-roomy")
        self.set_class(event.size.width < NARROW[0] and event.size.height >= NARROW[1], "-narrow")
        self.set_class(event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1], "-too-small")
        self._show_preview()

    # -- what there is, read after the first paint

    @work(exit_on_error=False, group="menu")
    async def _read_menu(self) -> None:
        def read() -> tuple[list[MenuEntry], dict[str, list[MenuEntry]], list[Recent]]:
            motions = self._menu.motions()
            others = {kind.name: kind.read(self._menu) for kind in COLUMNS}
            return motions, others, _listed(self._recents()) if self._recents is not None else []

        try:
            found = await in_own_thread(read)
        except Exception as error:
            self.failed(f"what there is to debate cannot be read: {error}")
            return
        self._fill(*found)

    def _fill(self, motions: list[MenuEntry], others: dict[str, list[MenuEntry]], recent: list[Recent]) -> None:
        for kind in COLUMNS:
            self.query_one(f"#{kind.name}", Chooser).fill(
                *with_default(others[kind.name], getattr(self._defaults, kind.name))
            )
        own = self._defaults.sentence
        listed, index = with_default(
            motions, OWN_MOTION.name if own else self._defaults.motion or _first_listed(motions)
        )
        if own and not self._filled:
            self.query_one("#own-motion", Input).value = own
        self._motions, self._recent = listed, recent
        recorded = [MenuEntry(item.journal, f"{item.when} · {item.title}") for item in recent]
        marks = {len(listed) + n: OVER if item.ended else GOES_ON for n, item in enumerate(recent)}
        self.query_one("#motion", Chooser).fill([*listed, *recorded], index, marks)
        self._filled = True
        if self._readiness is not None:
            self._read_ready(self._readiness)
        if self._start_when_filled:
            self._start_when_filled = False
            self._app.start_chosen()

    @work(exit_on_error=False, group="ready")
    async def _read_ready(self, readiness: Readiness) -> None:
        try:
            ready = await in_own_thread(readiness)
        except Exception as error:
            ready = [Ready(False, f"what is ready cannot be told: {error}")]
        self._fill_ready(ready)

    def _fill_ready(self, ready: list[Ready]) -> None:
        self._ready = ready
        self._show_ready()

    @work(exit_on_error=False, group="preview")
    async def _read_preview(self, motion: str) -> None:
        try:
            preview = await in_own_thread(lambda: self._menu.preview(motion))
        except Exception as error:
            preview = Preview(shown(motion), shown(f"This motion cannot be read: {error}"), (), 0, 0)
        self._fill_preview(motion, preview)

    def _fill_preview(self, motion: str, preview: Preview) -> None:
        self._previews[motion] = preview
        self._show_preview()

    # -- what is shown

    def on_chooser_chosen(self, event: Chooser.Chosen) -> None:
        if event.chooser.id == "motion":
            own = self._is_own()
            self.set_class(own, "-own")
            if own and event.chooser.has_focus:
                self.set_focus(self.query_one("#own-motion", Input))  # what is typed now is the sentence
            self._show_preview()

    def _is_own(self) -> bool:
        """Whether the entry for a sentence of one's own is chosen."""
        chosen = self.query_one("#motion", Chooser).chosen
        return chosen is not None and chosen.name == OWN_MOTION.name

    # -- a sentence of one's own

    def on_key(self, event: Key) -> None:
        """Escape leads from the sentence back to the list, and the arrows to what is before or after it there."""
        sentence, listed = self.query_one("#own-motion", Input), self.query_one("#motion", Chooser)
        if self.focused is not sentence or event.key not in ("escape", "up", "down"):
            return
        event.stop()
        before = listed.index
        listed.choose(before + {"up": -1, "down": 1}.get(event.key, 0))
        if event.key == "escape" or listed.index != before:
            self.set_focus(listed)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._read_sentence(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._app.start_chosen()

    @work(exit_on_error=False, group="sentence", exclusive=True)
    async def _read_sentence(self, sentence: str) -> None:
        self._sentence = None
        if sentence.strip():
            self._sentence = await in_own_thread(lambda: self._menu.sentence(sentence))
        self._show_preview()

    def recorded(self) -> Recent | None:
        """The recorded debate that is chosen; None where something else is, or nothing has been read yet."""
        if not self._filled:
            return None
        index = self.query_one("#motion", Chooser).index - len(self._motions)
        return self._recent[index] if 0 <= index < len(self._recent) else None

    def _show_preview(self) -> None:
        entry = self.query_one("#motion", Chooser).chosen
        box = self.query_one("#preview", Vertical)
        text = self.query_one("#preview-text", Static)
        if entry is None:
            return
        recorded = self.recorded()
        if recorded is not None:
            box.border_title, box.border_subtitle = "replay" if recorded.ended else "go on", ""
            text.update(recent_text(recorded, self._app.own_keys))
            return
        box.border_title = "opening claims"
        if self._is_own():
            self._show_own(box, text)
            return
        preview = self._previews.get(entry.name)
        if preview is None:
            box.border_subtitle = ""
            text.update(Content.assemble((entry.title, "bold"), "\n", (entry.character, "$text-muted")))
            if entry.name not in self._reading:
                self._reading.add(entry.name)
                self._read_preview(entry.name)
            return
        box.border_subtitle = f"{preview.claims} claims · {preview.sources} sources"
        text.update(preview_text(preview, box.size.width, box.size.height))

    def _show_own(self, box: Vertical, text: Static) -> None:
        """What the sentence that is being written would be debated as."""
        if self._sentence is None:
            box.border_subtitle = ""
            text.update(Content.styled(OWN_HINT, "$text-muted"))
            return
        box.border_subtitle = f"{self._sentence.claims} claims · a sketch"
        text.update(preview_text(self._sentence, box.size.width, box.size.height))

    def _show_ready(self) -> None:
        line = self.query_one("#lobby-ready", Static)
        if self._notice is not None:
            line.update(self._notice)
        elif self._ready is None:
            line.update(Content.styled("looking at what is ready …" if self._readiness else "", "$text-disabled"))
        else:
            line.update(ready_text(self._ready))

    # -- what a voice sounds like

    def hear(self) -> None:
        """Let the debaters of the chosen cast speak, one with each call; what is being spoken is spoken to its end first."""
        if self._hear is None or (chosen := self.choice()) is None:
            return
        if chosen.resume is not None:
            self._say("choose a motion first: a debate that goes on keeps its voices", "$text-muted")
            return
        if any(worker.group == "hear" and not worker.is_finished for worker in self.workers):
            return
        cast, number = self._heard
        self._heard = (chosen.cast, number + 1 if chosen.cast == cast else 0)
        self._say("♪ …", "$accent")
        self._speak(self._hear, chosen, self._heard[1])

    @work(exit_on_error=False, group="hear")
    async def _speak(self, hear: Hear, chosen: Choice, number: int) -> None:
        try:
            who = await in_own_thread(lambda: hear(chosen, number))
        except Exception as error:
            self.failed(str(error))
        else:
            self._say(f"♪ {who}   {key_of(BY_NAME['hear'], self._app.own_keys)}: the next one", "$text-muted")

    # -- what the app asks

    @property
    def _app(self) -> Any:
        return self.app

    def choice(self) -> Choice | None:
        """What is chosen; None while there is nothing to choose from yet (the start follows by itself)."""
        if not self._filled:
            self._start_when_filled = True
            self._say("starting as soon as the motions are read …", "$text-muted")
            return None
        if (recorded := self.recorded()) is not None:
            found = recorded.journal
            return replace(self._defaults, replay=found) if recorded.ended else replace(self._defaults, resume=found)
        sentence = self.query_one("#own-motion", Input)
        if self._is_own() and not sentence.value.strip():
            self.set_focus(sentence)
            self._say("write a sentence to debate; Enter starts", "$text-muted")
            return None
        chosen: dict[str, str] = {"sentence": ""}
        for name in ("motion", *(kind.name for kind in COLUMNS)):
            entry = self.query_one(f"#{name}", Chooser).chosen
            if entry is not None:
                chosen[name] = entry.name
        if self._is_own():
            chosen |= {"motion": "", "sentence": sentence.value.strip()}
        return replace(self._defaults, **chosen)  # type: ignore[arg-type]

    def starting(self) -> None:
        """The debate is being started; say so."""
        self._grown = []
        self._say("starting …", "$accent")

    def growing(self, text: str) -> None:
        """One more line of the brief that a model is writing for the motion."""
        self._grown.append(shown(text))
        self._say(self._grown[0], "$accent")
        lines: list[Any] = []
        for line in self._grown[-GROWN_SHOWN:]:
            lines += [("· ", "$accent"), line, "\n"]
        box = self.query_one("#preview", Vertical)
        box.border_title, box.border_subtitle = "the brief", ""
        self.query_one("#preview-text", Static).update(Content.assemble(*lines))

    def doing(self, text: str) -> None:
        """Say what is being done with a recorded debate; an empty text ends it."""
        if text:
            self._say(text, "$accent")
        else:
            self._notice = None
            self._show_ready()

    def done(self, sentence: str) -> None:
        """Say what came of it."""
        self._say(sentence, "$text-muted")

    def failed(self, sentence: str) -> None:
        """The debate could not start; say why and let another choice be made."""
        self._say(f"✗ {sentence}", "$error")

    def again(self) -> None:
        """Back from a debate."""
        self._notice = None
        self._show_ready()
        self.call_after_refresh(self._read_menu)

    def _say(self, text: str, style: str) -> None:
        self._notice = Content.styled(text, style)
        self._show_ready()


def _first_listed(motions: list[MenuEntry]) -> str:
    """The first motion of a list that is no sentence of one's own: Enter starts it at once."""
    return next((entry.name for entry in motions if entry.name != OWN_MOTION.name), "")


def _listed(recent: list[Recent]) -> list[Recent]:
    """Those that can go on first, then those that came to their end, the latest of each."""
    over = [[one for one in recent if one.ended is ended][:RECENT_SHOWN] for ended in (False, True)]
    return [*over[0], *over[1]]
