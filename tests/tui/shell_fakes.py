"""Honest small fakes for the app shell: a show that records commands, a stage with the real operator line and footer, a menu."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from feed import PASSAGES
from textual.app import ComposeResult
from textual.containers import Container
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command, arguments_of, name_of
from argentum_core.debate.knobs import apply
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import Agent, DebateState, TokenLedger
from argentum_core.evidence import Passage
from argentum_core.journal.record import Recorded
from argentum_core.wiring.choice import Choice
from argentum_tui.app import ArgentumApp
from argentum_tui.choice import MenuEntry, Ready, Recent
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.panels.operator_line import OperatorLine
from argentum_tui.panels.panel import ViewOptions
from argentum_tui.screens.drawer import Drawer, DrawerBox
from argentum_tui.screens.lobby_menu import OWN_MOTION, OpeningClaims, Preview
from argentum_tui.view.commands import CommandTracker

NAMES = ("Ada", "Brook", "Cyril", "Delia")


def agent(seat: int, name: str, **changes: Any) -> Agent:
    values: dict[str, Any] = {
        "id": name.lower(), "name": name, "side": "for" if seat % 2 else "against", "seat": seat, "voice": "espeak",
        "mind": "casebook", "target_share": 0.25, "persona": "", "temperament": {}, "bank": 400, "ledger": TokenLedger(start=400),
        "frustration": 0.2, "engagement": 0.5, "confidence": 0.5, "share": 0.25, "integral": 0.0, "multiplier": 1.0,
        "talk_ms": 0.0,
    }  # fmt: skip
    return Agent(**{**values, **changes})


def floor(speaker: str = "ada", **changes: Any) -> OnFloor:
    text = "Every street given back to walkers makes the shops on it busier. Rents rise with it."
    values: dict[str, Any] = {
        "segment_id": "seg_1", "clip_id": "clip_seg_1", "auction_id": "auction_1", "agent": speaker, "role": "segment",
        "text": text, "words": text.split(), "starts_ms": 0, "planned_ms": 5000, "beats_ms": [3200], "beat_kinds": ["sentence"],
        "word_ends_ms": [300 * n for n in range(1, 17)], "context_version": 1, "answers": None, "claim": None,
    }  # fmt: skip
    return OnFloor(**{**values, **changes})


def debate(**changes: Any) -> DebateState:
    agents = [agent(seat, name) for seat, name in enumerate(NAMES, start=1)]
    values: dict[str, Any] = {
        "session": "s", "motion": "cars", "title": "Cities should ban private cars from their centres",
        "preset": "debate_snappy", "cast": "four", "agents": agents, "by_id": {one.id: one for one in agents},
        "phase": "speaking", "floor": floor(), "turn": 3, "settings": Settings(),
    }  # fmt: skip
    return DebateState(**{**values, **changes})


class FakeShow:
    """Records what it is told; `close` can be made to fail."""

    def __init__(self, journal: str | None = "debates/cars.db", close_error: Exception | None = None) -> None:
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[Command] = []
        self.closed = 0
        self._journal = journal
        self._close_error = close_error

    def drain(self) -> list[Recorded]:
        return []

    def now_ms(self) -> int:
        return 1234

    def send(self, command: Command) -> int:
        self.sent.append(command)
        self.commands.append((name_of(command), arguments_of(command)))
        return len(self.commands)

    def stats(self) -> AudioStats:
        return AudioStats()

    def source(self, source_id: str) -> Passage | None:
        return PASSAGES.get(source_id)

    @property
    def journal_path(self) -> str | None:
        return self._journal

    def close(self) -> None:
        self.closed += 1
        if self._close_error is not None:
            raise self._close_error


class FakeStage(Screen[None]):
    """What the app asks of a stage, written down in `calls`."""

    CSS_PATH = "../../argentum_tui/styles/drawer.tcss"
    CSS = "#panels { height: 1fr; layout: horizontal; } #fake-stage { width: 8; height: 1fr; } #panels .drawer { width: 1fr; height: 1fr; } #foot { height: 1; layout: horizontal; }"

    def __init__(self, show: FakeShow, state: DebateState | None = None) -> None:
        super().__init__()
        self.show = show
        self.view = SimpleNamespace(state=state or debate(), commands=CommandTracker())
        self.selected = 2
        self.chosen_cause: int | None = None
        self.shows_verdict = False
        self.marked_ms: int | None = None
        self.cites = list(PASSAGES)[:1]
        self.calls: list[tuple[Any, ...]] = []
        self.drawer = Drawer(ViewOptions(), lambda: self.query_one("#panels"), lambda: None)

    def compose(self) -> ComposeResult:
        with Container(id="panels"):
            yield Static("the stage", id="fake-stage")
        yield OperatorLine()
        yield ActionFooter()

    def select(self, number: int) -> None:
        self.selected = number

    def send(self, command: Command) -> int:
        return self.show.send(command)

    def search(self, text: str) -> None:
        self.calls.append(("search", text))

    def search_step(self, step: int) -> None:
        self.calls.append(("search_step", step))

    def cited(self) -> tuple[str, list[str]]:
        return "❶ ADA · 02:51", self.cites

    def source(self, source_id: str) -> Passage | None:
        return self.show.source(source_id)

    def copy_selection(self) -> str:
        self.calls.append(("copy",))
        return "Rents rise with it."

    def notice(self, text: str, *, warning: bool = False) -> None:
        self.calls.append(("warning" if warning else "notice", text))

    def turn_verdict(self) -> None:
        self.calls.append(("turn_verdict",))

    def say_doing(self, text: str) -> None:
        self.calls.append(("say_doing", text))

    def turn_economy_panel(self) -> None:
        self.calls.append(("turn",))

    def turn_governor(self) -> bool:
        self.drawer.turn("governor")
        return True

    def scroll_transcript(self, lines: int) -> None:
        self.calls.append(("scroll", lines))


class FakeMenu:
    """Three motions, two casts, three presets."""

    def sentence(self, sentence: str) -> Preview:
        return Preview(sentence, "A sketch", (OpeningClaims("for", ("It can be tried.",)),), 16, 0)

    def motions(self) -> list[MenuEntry]:
        return [
            MenuEntry(
                "cars", "Cities should ban private cars from their centres", "Streets for walkers, or for everybody?"
            ),
            MenuEntry("week", "A four-day week should be the norm", "Less work, or less pay?"),
            MenuEntry("zoos", "Zoos should be closed", "Shelter or prison?"),
        ]

    def casts(self) -> list[MenuEntry]:
        return [
            MenuEntry("four", "House of four", "Two against two, evenly matched; Ada opens, Delia cuts in"),
            MenuEntry("duel", "Duel", "One against one, no allies and no way out"),
        ]

    def presets(self) -> list[MenuEntry]:
        return [
            MenuEntry("debate_snappy", "Snappy debate", "Quick turns, agents cut in at beats and pay for it"),
            MenuEntry("panel_civil", "Civil panel", "Nobody is cut off; interjections are short and kind"),
            MenuEntry("oxford_formal", "Oxford formal", "Long turns, points of information, no interrupts at all"),
        ]

    def minds(self) -> list[MenuEntry]:
        return [MenuEntry("casebook", "offline casebook", "Argues from the motion's own claims; needs nothing")]

    def voices(self) -> list[MenuEntry]:
        return [
            MenuEntry("", "as the cast has them", "Each debater's own voice; the embedded one needs nothing"),
            MenuEntry("estimate", "silent", "No sound; words are timed as if they were spoken"),
        ]

    def preview(self, motion: str) -> Preview:
        title = next(entry for entry in self.motions() if entry.name == motion)
        return Preview(
            title.title,
            title.character,
            (
                OpeningClaims(
                    "for",
                    ("Exhaust is the one souvenir every visitor takes home.", "A street is a room without a roof."),
                ),
                OpeningClaims(
                    "against", ("A ban moves the jam to the ring road.", "Not everybody who drives could walk instead.")
                ),
            ),
            24,
            8,
        )


class OwnMenu(FakeMenu):
    """A sentence of one's own first, as the installed menu has it."""

    def motions(self) -> list[MenuEntry]:
        return [OWN_MOTION, *super().motions()]


def readiness() -> list[Ready]:
    return [
        Ready(True, "offline casebook"),
        Ready(True, "espeak voice"),
        Ready(False, "no sound device: it will be silent"),
    ]


def recent() -> list[Recent]:
    return [
        Recent("debates/20260101-cars.db", "Cities should ban private cars from their centres", "12 minutes ago", 34)
    ]


def lobby_app(started: list[Choice] | None = None, **options: Any) -> ArgentumApp:
    """An app in its lobby; what it starts is put into `started`."""

    def start(choice: Choice) -> FakeShow:
        if started is not None:
            started.append(choice)
        return FakeShow()

    given: dict[str, Any] = {
        "menu": FakeMenu(),
        "readiness": readiness,
        "recent": recent,
        "stage": FakeStage,
        **options,
    }
    return ArgentumApp(given.pop("start", start), **given)


def stage_app(show: FakeShow | None = None, state: DebateState | None = None, **options: Any) -> ArgentumApp:
    """An app on a fake stage."""
    given = {"preset_catalog": FakePresetCatalog(), **options}
    return ArgentumApp(show=show or FakeShow(), stage=lambda show: FakeStage(cast(FakeShow, show), state), **given)


class FakeWatch:
    """A preset that never changes on disk."""

    def look(self) -> None:
        return None


class FakePresetCatalog:
    """Three presets: what runs, one that differs in rules and sound, one whose file is wrong."""

    def presets(self) -> list[MenuEntry]:
        return FakeMenu().presets()

    def watch(self, name: str) -> FakeWatch:
        return FakeWatch()

    def load(self, name: str) -> Settings:
        if name == "oxford_formal":
            raise ValueError(
                "presets/oxford_formal.toml: interrupts.mode = 'loud' is not allowed; it takes cutoff, beat_only"
            )
        if name == "debate_snappy":
            return Settings()
        return apply(
            Settings(),
            {
                "interrupts.mode": "beat_only",
                "tokens.max_bank": 6.0,
                "interjections.threshold": 0.65,
                "audio.duck_db": -9.0,
            },
        )


def box_in(app: ArgentumApp) -> DrawerBox | None:
    """What the drawer of the fake stage holds that is no panel."""
    return app.screen.drawer.box if isinstance(app.screen, FakeStage) else None


async def settle(pilot: Pilot[Any]) -> None:
    """Until the threads that read something have done so, and the screen shows it."""
    await pilot.pause()
    while not all(worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.002)
        await pilot.pause()
    await pilot.pause()


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Until something holds, for at most two seconds."""
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.005)
    raise AssertionError("it never came to hold")
