"""What the server knows and everybody in it shares: the events, the clock, the sound, who is there, and who may ask for how much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from argentum_core.session.room import WatcherAct, WatcherLine, WatcherQuestion

from .access import Access, may_vote
from .history import Events, SoundKept
from .limits import (
    MESSAGES,
    MOST_OF_ADDRESS,
    MOST_OF_ONE,
    MOST_WATCHERS,
    NEW_WATCHERS,
    QUESTIONS,
    REQUESTS,
    WRONG_TOKENS,
    Rations,
    Seats,
)
from .messages import ActAnswered, ActWanted, ClockTold, EventsTold, PassageTold, WatchersCounted, WordsTold
from .options import Role, ShareOptions

if TYPE_CHECKING:
    from .watcher import Watcher

GATHER_S: Final = 0.03
"""Events within this time go out together."""
CLOCK_EVERY_S: Final = 1.0
ANSWER_S: Final = 4.0
_HEAD: Final = 5
"""Of so many events it is asked what debate this is."""


class Hub:
    """One shared debate, in the server's event loop. `tell` says something to the debate; `now_s` is a monotonic clock in seconds."""

    def __init__(
        self, options: ShareOptions, tell: Callable[[Any], None], *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.access = Access(options)
        self.events = Events()
        self.words: list[bytes] = []
        self.passages: list[bytes] = []
        self.sound = SoundKept()
        self.clock = ClockTold(0, False)
        self.debate: dict[str, Any] = {}
        self.ended = ""
        self.now_s = now_s
        self.requests: Rations[str] = Rations(REQUESTS, now_s)
        self.wrong_tokens: Rations[str] = Rations(WRONG_TOKENS, now_s)
        self.new_watchers: Rations[str] = Rations(NEW_WATCHERS, now_s)
        self._messages: Rations[str] = Rations(MESSAGES, now_s)
        self._questions: Rations[str] = Rations(QUESTIONS, now_s)
        self._seats_of_one: Seats[str] = Seats(MOST_OF_ONE)
        self._seats_of_address: Seats[str] = Seats(MOST_OF_ADDRESS)
        self._taken = 0
        self._tell = tell
        self._watchers: set[Watcher] = set()
        self._changed: set[asyncio.Event] = set()
        self._gathering = False
        self._clock_told_s = 0.0
        self._acts: dict[int, asyncio.Future[ActAnswered]] = {}
        self._number = 0

    # --- what the debate tells ----------------------------------------------------------------------------------------

    def take_events(self, told: EventsTold) -> None:
        """Events have happened; everybody is told of them together."""
        if not self.debate:
            self._introduce(told.lines[:_HEAD])
        self.events.add(told.lines, told.first)
        self._gather()

    def _gather(self) -> None:
        if not self._gathering:
            self._gathering = True
            asyncio.get_running_loop().call_later(GATHER_S, self._spread)

    def take_words(self, told: WordsTold) -> None:
        """When the words of a clip are heard."""
        self.words.append(msgspec.json.encode(told.clip))
        self._gather()

    def take_passage(self, told: PassageTold) -> None:
        """What is cited."""
        self.passages.append(msgspec.json.encode(told.passage))
        self._gather()

    def take_clock(self, told: ClockTold) -> None:
        """Time has gone on; told once a second, and at once where it stands still or goes on."""
        turned = (told.paused, told.over) != (self.clock.paused, self.clock.over)
        self.clock = told
        if turned or self.now_s() - self._clock_told_s >= CLOCK_EVERY_S:
            self._clock_told_s = self.now_s()
            for watcher in self._watchers:
                watcher.tell_clock()

    def take_sound(self, chunk: bytes) -> None:
        """A chunk of the mix, for all who listen."""
        for watcher in self._watchers:
            watcher.tell_sound(chunk)

    def take_answer(self, answer: ActAnswered) -> None:
        """What became of an act."""
        waiting = self._acts.pop(answer.number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _spread(self) -> None:
        self._gathering = False
        for changed in self._changed:
            changed.set()

    def _introduce(self, lines: list[str]) -> None:
        for line in lines:
            event = msgspec.json.decode(line)
            if event.get("type") == "debate_started":
                agents = [{key: agent.get(key) for key in ("id", "name", "side")} for agent in event["agents"]]
                sides = list(dict.fromkeys(agent["side"] for agent in agents))
                known = {key: event.get(key) for key in ("session", "motion", "title", "preset")}
                self.debate = {**known, "sides": sides, "agents": agents}
                return

    # --- who is there -------------------------------------------------------------------------------------------------

    def why_no_seat(self, watcher: str, address: str, *, shared: bool) -> str | None:
        """Take a seat for a connection, or say why there is none. `shared`: the watcher stands for all of an address."""
        if self._taken >= MOST_WATCHERS:
            return f"{MOST_WATCHERS} watchers are here, and no more can come in"
        if not self._seats_of_address.take(address):
            return f"{MOST_OF_ADDRESS} connections come from your address, and no more can"
        if not shared and not self._seats_of_one.take(watcher):
            self._seats_of_address.leave(address)
            return f"you are here {MOST_OF_ONE} times already; close one of the others"
        self._taken += 1
        return None

    def leave_seat(self, watcher: str, address: str, *, shared: bool) -> None:
        """Give a seat back."""
        self._taken -= 1
        self._seats_of_address.leave(address)
        if not shared:
            self._seats_of_one.leave(watcher)

    def add(self, watcher: Watcher) -> None:
        """Somebody watches."""
        self._watchers.add(watcher)

    def remove(self, watcher: Watcher) -> None:
        """Somebody has left."""
        self._watchers.discard(watcher)

    def watch_changes(self, changed: asyncio.Event) -> None:
        """Set an event whenever others have come."""
        self._changed.add(changed)

    def leave_changes(self, changed: asyncio.Event) -> None:
        """Stop that."""
        self._changed.discard(changed)

    @property
    def watching(self) -> list[Watcher]:
        """Who watches."""
        return list(self._watchers)

    def counted(self, lost_ms: int) -> WatchersCounted:
        """How many watch and listen."""
        return WatchersCounted(len(self._watchers), sum(one.listening for one in self._watchers), lost_ms)

    # --- what they ask for --------------------------------------------------------------------------------------------

    def why_not(self, watcher: str, role: Role, act: WatcherAct | None) -> str | None:
        """Why a message is refused before it reaches the debate; None where it may. None as `act` is a message that asks for nothing."""
        if not self._messages.take(watcher):
            return f"you send too much; {MESSAGES.a_second:g} messages a second are taken"
        if act is None:
            return None
        if isinstance(act, WatcherLine):
            return None if role == "steer" else "this link does not steer; ask for the one that does"
        if not may_vote(role):
            return "this link is for watching; ask for the one with which you can clap, ask and vote"
        if isinstance(act, WatcherQuestion) and not self._questions.take(watcher):
            return f"you have just asked; one question in {1 / QUESTIONS.a_second:.0f} s is taken"
        return None

    def question_came_to_nothing(self, watcher: str) -> None:
        """It may be asked again at once."""
        self._questions.refill(watcher)

    async def do(self, watcher: str, act: WatcherAct) -> ActAnswered:
        """Have the debate do what a watcher asks for."""
        self._number += 1
        number = self._number
        answer: asyncio.Future[ActAnswered] = asyncio.get_running_loop().create_future()
        self._acts[number] = answer
        self._tell(ActWanted(number, watcher, act))
        try:
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError:
            return ActAnswered(number, False, [], "the debate did not answer in time")
        finally:
            self._acts.pop(number, None)
