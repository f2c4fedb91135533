"""A scripted debate for tests of the screen: two minutes, four agents, everything that can happen, a clock that is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sin
from typing import Any

from argentum_audio.controller import AudioStats
from argentum_core.debate import events as e
from argentum_core.debate.commands import Command, arguments_of, name_of
from argentum_core.debate.settings import Settings
from argentum_core.evidence import Passage
from argentum_core.journal.record import Recorded

NAMES = ("Ada", "Brook", "Cyril", "Delia")
TITLE = "Cities should ban private cars from their centres"
PASSAGES = {
    passage.id: passage
    for passage in (
        Passage(
            "gehl",
            'Jan Gehl, "Life Between Buildings" (1971)',
            "Gehl watched what people do outdoors. What is necessary happens anywhere; what is optional, and what is social, "
            "happens only where the street invites it. People come where people are.",
        ),
        Passage("notes-ghent#2", "Ghent: the night of the plan", "Through traffic left. " * 60, "notes/ghent.md"),
    )
}
# Which of the lines below cite what.
CITES = {0: ["gehl"], 4: ["notes-ghent#2"]}
WORD_MS = 300
GAP_MS = 200

# Who speaks, what is said, and what happens to it.
LINES: tuple[tuple[int, str, str], ...] = (
    (0, "Every street given back to walkers makes the shops on it busier. People buy where they can linger.", ""),
    (1, "Busier for cafés, perhaps; the joiner and the locksmith come by van. You would ban their living.", ""),
    (2, "Nobody proposes to ban a van with work to do. Private cars stand still for most of their lives.", "object"),
    (3, "They stand still because people arrived. A centre without arrivals is a museum with rents.", ""),
    (0, "Ghent closed its centre in a night. Two years on, more people come, and fewer of them circle.", ""),
    (1, "A ban moves the jam to the ring road. Ask the people who live there whether they were freed.", "cut"),
    (0, "Then build for those people, not for their cars.", ""),
    (0, "A ring road with a tram on it is a street again. We know how this is done; we lack the nerve.", ""),
    (2, "The bus that is stuck behind your car carries sixty. Count heads, not bumpers.", ""),
    (3, "Count the heads that cannot climb a bus: the old, the ill, the mother with two prams.", "object"),
    (1, "And count who pays. The poor were priced out of the centre; now you tax their way back in.", "operator"),
    (2, "The poorest own no car at all. They breathe what the others leave behind, and wait for the bus.", ""),
    (3, "Then give them the bus first, and ban afterwards. You have the order the wrong way round.", ""),
    (0, "No city ever built the bus while the car had the lane. The lane is the bus; that is the point.", "object"),
    (1, "A point made by people who live within walking distance of it. Most of us never could.", ""),
    (2, "Every street given back to walkers makes the shops on it busier. Rents rise with it, so build.", ""),
    (3, "So the answer to rent is rent. I would rather keep a street that everyone can reach.", ""),
    (0, "Everyone can reach it. They leave two tonnes of steel at the door, as they do at home.", ""),
)  # fmt: skip


@dataclass
class Script:
    """Events in the order of their times; `economy` follows them in a plain way, so that figures look true."""

    names: tuple[str, ...] = NAMES
    recorded: list[Recorded] = field(default_factory=list)
    banks: list[int] = field(default_factory=list)
    now_ms: int = 0
    version: int = 0

    def __post_init__(self) -> None:
        self.banks = [400 + 40 * (seat % 3) for seat in range(len(self.names))]
        self.share = [1 / len(self.names)] * len(self.names)

    def at(self, at_ms: int, *events: e.Event) -> None:
        for event in events:
            self.recorded.append(Recorded(seq=0, at_ms=at_ms, event=event))

    def done(self) -> list[Recorded]:
        ordered = sorted(self.recorded, key=lambda item: item.at_ms)
        return [Recorded(seq=seq, at_ms=item.at_ms, event=item.event) for seq, item in enumerate(ordered, 1)]

    def agent(self, seat: int) -> str:
        return f"agent_{seat + 1}"

    def pay(self, at_ms: int, seat: int, delta: int, cause: e.TokenCause) -> None:
        delta = max(-self.banks[seat], min(800 - self.banks[seat], delta))
        self.banks[seat] += delta
        self.at(at_ms, e.TokensChanged(agent=self.agent(seat), delta=delta, bank=self.banks[seat], cause=cause))


def begin(script: Script, title: str = TITLE) -> None:
    count = len(script.names)
    script.at(
        0,
        e.DebateStarted(
            session="feed", motion="car-free", title=title, preset="debate_snappy", cast="four", seed=7, max_bank=800,
            agents=[
                e.AgentSetup(
                    id=script.agent(seat), name=name, side=("for", "against")[seat % 2], seat=seat + 1,
                    voice="espeak", mind="casebook", target_share=1 / count, bank=script.banks[seat],
                )
                for seat, name in enumerate(script.names)
            ],
            settings=Settings().model_dump(), turns=40,
        ),
    )  # fmt: skip


def clip(text: str) -> tuple[list[int], list[int], int]:
    """Word ends, beats and length of a text spoken at an even pace."""
    words = text.split()
    ends, now = [], 0
    for word in words:
        now += WORD_MS if len(word) > 3 else WORD_MS * 2 // 3
        ends.append(now)
    beats = [end for word, end in zip(words, ends, strict=True) if word[-1] in ".;:" and end != ends[-1]]
    return ends, beats, now + 120


@dataclass(frozen=True)
class Spoken:
    """One micro-turn to play: who speaks what, what happens to it (object, cut, operator or nothing), who is next."""

    turn: int
    seat: int
    text: str
    happens: str
    following: int
    role: str = "segment"


def micro_turn(script: Script, spoken: Spoken) -> None:
    """One segment with everything around it."""
    turn, seat, text, happens, following = spoken.turn, spoken.seat, spoken.text, spoken.happens, spoken.following
    start, speaker = script.now_ms, script.agent(seat)
    ends, beats, length = clip(text)
    segment, auction = f"seg_{turn:04d}", f"auction_feed_{turn:04d}"
    upcoming = f"auction_feed_{turn + 1:04d}"
    cut_ms = (
        start + beats[0] if happens == "cut" and beats else start + length * 6 // 10 if happens == "operator" else None
    )
    end = cut_ms if cut_ms is not None else start + length
    script.at(
        start,
        e.SegmentStarted(
            segment_id=segment, clip_id=f"clip_{segment}", auction_id=auction, agent=speaker, text=text,
            context_version=script.version, starts_ms=start, planned_ms=length, beats_ms=beats,
            beat_kinds=["sentence"] * len(beats), word_ends_ms=ends, role=spoken.role,  # type: ignore[arg-type]
            sources=CITES.get(turn, []),
        ),
        e.AuctionOpened(auction_id=upcoming, turn=turn + 1, fallback=script.agent(following)),
    )  # fmt: skip
    script.version += 1
    _economy(script, spoken, upcoming, end)
    _prepare(script, turn, following, start)
    for n, beat in enumerate(beats, 1):
        if start + beat <= end:
            script.at(
                start + beat,
                e.BeatReached(
                    segment_id=segment, n=n, planned_ms=start + beat, actual_ms=start + beat + 3 + n, drift_ms=3 + n
                ),
            )
    if happens == "object" and beats:
        _object(script, segment, (seat + 2) % len(script.names), start + beats[0])
    heard = " ".join(word for word, word_end in zip(text.split(), ends, strict=True) if start + word_end <= end)
    if cut_ms is not None and happens == "cut":
        _agent_cut(script, spoken, segment, upcoming, cut_ms)
    elif cut_ms is not None:
        _operator_cut(script, segment, upcoming, speaker, cut_ms)
    script.at(
        end,
        e.SegmentEnded(
            segment_id=segment,
            agent=speaker,
            heard_text=heard,
            heard_ms=end - start,
            complete=cut_ms is None,
            ended_ms=end,
        ),
    )
    for each in range(len(script.names)):
        script.pay(end, each, 100, "accrual")
        talked = 1.0 if each == seat else 0.0
        script.share[each] += 0.05 * (talked - script.share[each])
        script.at(
            end,
            e.PacingUpdated(agents={script.agent(each): e.Paced(
                share=round(script.share[each], 4), integral=0.0,
                multiplier=round(max(0.4, min(1.0, (0.25 / max(0.05, script.share[each])) ** 0.5)), 4), talk_ms=1200.0,
            )}),
        )  # fmt: skip
    script.now_ms = end + (GAP_MS if happens != "cut" else 60)


def _economy(script: Script, spoken: Spoken, auction: str, end: int) -> None:
    turn, following = spoken.turn, spoken.following
    start = script.now_ms
    scores: dict[str, float] = {}
    for each in range(len(script.names)):
        amount = 0 if (turn + each) % 7 == 3 else 1 + (turn * 3 + each * 5) % 4
        amount = 4 if each == following else min(3, amount)
        scores[script.agent(each)] = float(amount)
        script.at(
            start + 300 + 90 * each,
            e.BidPlaced(
                auction_id=auction, agent=script.agent(each), amount=amount,
                source="mind" if each == following else "heuristic", desire=amount / 5,
                evidence=["ghent-2019"] if each == following and turn % 5 == 4 else [],
            ),
        )  # fmt: skip
        mood = 0.5 + 0.45 * sin(turn / 3 + each * 1.7)
        script.at(
            start + 500,
            e.EmotionChanged(agents={script.agent(each): e.Mood(
                frustration=round(mood * mood, 4),
                engagement=round(0.5 + 0.3 * sin(turn / 4 + each), 4), confidence=round(0.55 - 0.3 * sin(turn / 5 + 2 * each), 4),
            )}),
        )  # fmt: skip
    close = max(start + 700, end - 1000)
    script.at(
        close,
        e.AuctionResolved(
            auction_id=auction, winner=script.agent(following), paid=400, scores=scores,
            pacing={script.agent(each): 1.0 for each in range(len(script.names))}, reason="highest",
        ),
    )  # fmt: skip
    script.pay(close, following, -400, "bid")


def _prepare(script: Script, turn: int, following: int, start: int) -> None:
    """A reserve of the next speaker and a kicker of the one after."""
    other = (following + 1) % len(script.names)
    kinds = (("reserve", following, 350, 4800), ("kicker", other, 600, 1400))
    for kind, seat, after, length in kinds:
        request = f"req_{turn}_{kind}"
        asked = e.WorkRequest(request_id=request, kind=kind, agent=script.agent(seat), segment_id=f"{kind}_{turn}")  # type: ignore[arg-type]
        script.at(start + 20, e.WorkRequested(context_version=script.version, requests=[asked]))
        script.at(start + after, e.WorkWritten(request_id=request, text="Prepared words."))
        script.at(
            start + after + 200,
            e.WorkReady(
                request_id=request, clip_id=f"clip_{request}", length_ms=length, beats_ms=[], beat_kinds=[],
                word_ends_ms=[600, 1200], first_chunk_ms=310.0 if turn == 9 and kind == "kicker" else 12.0, guard_ms=150,
            ),
        )  # fmt: skip
    gone = [f"req_{turn - 1}_{kind}" for kind, *_ in kinds]
    script.at(start + 10, e.WorkDropped(request_ids=gone, reason="context_moved", discarded_ms=900))


def _object(script: Script, segment: str, seat: int, beat_ms: int) -> None:
    agent, request = script.agent(seat), f"overlay_{segment}"
    asked = e.WorkRequest(request_id=request, kind="interjection", agent=agent, segment_id=segment)
    script.at(beat_ms - 900, e.WorkRequested(context_version=script.version, requests=[asked]))
    script.at(beat_ms - 500, e.WorkWritten(request_id=request, text="Name one city.", kind="challenge", importance=0.8))
    script.at(
        beat_ms - 400,
        e.InterjectionPlanned(
            segment_id=segment, request_id=request, clip_id="overlay", agent=agent, beat=1, starts_ms=beat_ms + 40,
            ends_ms=beat_ms + 1100,
        ),
    )  # fmt: skip
    script.at(
        beat_ms + 40,
        e.InterjectionPlayed(
            segment_id=segment, agent=agent, kind="challenge", text="Name one city.", importance=0.8, beat=1, cost=200,
            starts_ms=beat_ms + 40, ends_ms=beat_ms + 1100,
        ),
    )  # fmt: skip
    script.pay(beat_ms + 40, seat, -200, "interjection")


def _agent_cut(script: Script, spoken: Spoken, segment: str, auction: str, cut_ms: int) -> None:
    seat, taker, start, turn = spoken.seat, spoken.following, script.now_ms, spoken.turn
    script.at(
        start + 1200,
        e.InterruptArmed(
            segment_id=segment, agent=script.agent(taker), beat=1, guard_ms=150, cut_ms=cut_ms,
            kicker_segment_id=f"seg_{turn + 1:04d}", bid=3, fee=100,
        ),
    )  # fmt: skip
    script.pay(cut_ms, taker, -300, "interrupt_bid")
    script.pay(cut_ms, taker, -100, "interrupt_fee")
    script.at(
        cut_ms,
        e.HardInterrupt(
            segment_id=segment, auction_id=auction, agent=script.agent(taker), interrupted=script.agent(seat), by="agent",
            beat=1, cut_ms=cut_ms, crossfade_ms=200, costs={"bid": 300, "fee": 100}, guard_ms=150,
            kicker_segment_id=f"seg_{turn + 1:04d}",
        ),
    )  # fmt: skip


def _operator_cut(script: Script, segment: str, auction: str, speaker: str, cut_ms: int) -> None:
    said: dict[str, Any] = {"command_id": 901, "command": "cut", "arguments": {}}
    script.at(cut_ms - 21, e.OperatorCommand(**said, status="accepted"))
    script.at(
        cut_ms,
        e.OperatorCommand(**said, status="applied", delay_ms=21),
        e.HardInterrupt(
            segment_id=segment, auction_id=auction, agent=None, interrupted=speaker, by="operator", beat=None, cut_ms=cut_ms,
            crossfade_ms=120, costs={}, guard_ms=0, kicker_segment_id=None,
        ),
    )  # fmt: skip


def debate(names: tuple[str, ...] = NAMES, repeats: int = 1) -> list[Recorded]:
    """The scripted debate; with `repeats` its lines come again and again, for length."""
    script = Script(names)
    begin(script)
    lines = [line for _ in range(repeats) for line in LINES]
    for turn, (seat, text, happens) in enumerate(lines):
        following = lines[turn + 1][0] % len(names) if turn + 1 < len(lines) else 1
        role = "kicker" if turn and lines[turn - 1][2] == "cut" else "segment"
        micro_turn(script, Spoken(turn, seat % len(names), text, happens, following, role))
        if turn == 7:
            old, new = 150, 200
            differences: dict[str, list[Any]] = {
                "interrupts.guard_min_ms": [old, new], "interjections.cost": [2.0, 1.5], "audio.duck_db": [-12.0, -10.0],
            }  # fmt: skip
            script.at(
                script.now_ms - 400, e.PresetChanged(from_="debate_snappy", to="crossfire", differences=differences)
            )
        if turn == 10:
            script.at(
                script.now_ms - 300,
                e.ProviderFault(
                    provider="elevenlabs", kind="rate_limited", retry_ms=1200, detail="espeak speaks for Cyril"
                ),
            )
        if turn == 13:
            script.at(script.now_ms - 900, e.KnobChanged(key="floor.lead_time_ms", old=1000, new=1250))
    return script.done()


class FeedShow:
    """A show that plays recorded events by a clock that the test sets."""

    def __init__(self, events: Iterable[Recorded], now_ms: int = 0) -> None:
        self._events = list(events)
        self._next = 0
        self._now_ms = now_ms
        self._commands = 0
        self.given: list[tuple[str, dict[str, Any]]] = []
        self.closed = False

    def go_to(self, now_ms: int) -> None:
        self._now_ms = now_ms

    def drain(self) -> list[Recorded]:
        start = self._next
        while self._next < len(self._events) and self._events[self._next].at_ms <= self.now_ms():
            self._next += 1
        return self._events[start : self._next]

    def now_ms(self) -> int:
        return self._now_ms

    def send(self, command: Command) -> int:
        self._commands += 1
        self.given.append((name_of(command), arguments_of(command)))
        return self._commands

    def stats(self) -> AudioStats:
        level = -14.0 + 8.0 * sin(self.now_ms() / 170) - 4.0 * sin(self.now_ms() / 61)
        return AudioStats(
            output="sounddevice", latency_ms=21.0, drift_p95_ms=4.0, first_chunk_p95_ms=12.0, level_db=level,
            heard_ms=self.now_ms(),
        )  # fmt: skip

    def source(self, source_id: str) -> Passage | None:
        return PASSAGES.get(source_id)

    @property
    def journal_path(self) -> str | None:
        return "debate.db"

    def close(self) -> None:
        self.closed = True
