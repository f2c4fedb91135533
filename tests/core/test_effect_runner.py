"""One place runs effects: what needs no waiting is done at once, the rest is the schedule's. What a mind said is decided once, whether
it comes whole or in parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_audio.clip import Clip
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.state import DebateState
from argentum_core.evidence import EvidenceEdge, EvidenceLibrary, Passage
from argentum_core.minds.base import MindReply, MindRequest, Usage
from argentum_core.minds.reply_checks import CAPS, cap_of
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator.inputs import Input, MindFailed, MindReplied, MindReplyContinued, TimerFired
from argentum_core.session.clip_inputs import clip_ready
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.session.in_parts import InParts
from argentum_core.session.mind_words import MOST_SOURCES, MindWords

ASK = do.AskMind("r1", "segment", "ada", 0)
ORDER = do.Synthesise("r1", "c1", "ada", "One two three four five. Six seven.", 0.0, 0.0, 0.0)


class Asked:
    """A mind that remembers whose words it got back."""

    name = "asked"
    wants_evidence = False

    def __init__(self, *said: str | MindReply | Exception) -> None:
        self.said = said
        self.cameback: list[str] = []

    async def reply(self, request: MindRequest) -> MindReply:
        raise AssertionError(f"{request.request_id} is asked in parts")

    async def stream(self, request: MindRequest) -> AsyncIterator[str | MindReply]:
        for part in self.said:
            if isinstance(part, Exception):
                raise part
            yield part

    def estimate(self, request: MindRequest) -> Usage:
        return Usage("asked", 0, 0)

    def recall(self, agent: str, text: str) -> None: ...

    def discarded(self, request_id: str) -> None:
        self.cameback.append(request_id)

    async def close(self) -> None: ...


class Told:
    """A schedule that writes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def ask(self, order: do.AskMind) -> None:
        self.calls.append(("ask", order))

    def speak(self, order: do.Synthesise) -> None:
        self.calls.append(("speak", order))

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        self.calls.append(("voice_backchannels", order))

    def set_timer(self, at_ms: int, fired: TimerFired) -> None:
        self.calls.append(("set_timer", at_ms, fired))

    def let_go(self, request_id: str) -> None:
        self.calls.append(("let_go", request_id))

    def before_sound(self) -> None:
        self.calls.append(("before_sound",))


def clip_of(order: do.Synthesise) -> Clip:
    return EstimateVoice().synthesise(order.clip_id, order.text, Prosody())


SOUND = [("before_sound",)]
SOUNDS = do.VoiceBackchannels("ada", ("mm", "right"))
EFFECTS: list[tuple[do.Effect, list[tuple[Any, ...]]]] = [
    (ASK, [("ask", ASK)]),
    (ORDER, [("speak", ORDER)]),
    (do.SetTimer("guard", "seg", 500, 2), [("set_timer", 500, TimerFired("guard", "seg", 2))]),
    (do.Drop("r1"), [("let_go", "r1")]),
    (do.BreakOff("r1"), [("let_go", "r1")]),
    (do.SetMix(), []),
    (do.UseOpened("ada", "mind", "casebook"), []),
    (do.Stop("turns"), []),
    (do.Play("c1", "ada", 100), SOUND),
    (do.PlayOverlay("c1", "ada", "c0", 100), SOUND),
    (do.PlayBackchannel("c2", "ada", "c0", "mm", 100), SOUND),
    (SOUNDS, [("voice_backchannels", SOUNDS)]),
    (do.ArmCut("c0", "c1", "ada", 400, 120, 60), SOUND),
    (do.ArmCut("c0", None, "ada", 400, 120, 60), SOUND),
    (do.CutNow("c0", 120), SOUND),
    (do.Cancel("c0"), SOUND),
    (do.Pause(True), SOUND),
]


@pytest.mark.parametrize(("effect", "told"), EFFECTS, ids=lambda one: type(one).__name__)
def test_what_takes_time_goes_to_the_schedule_and_time_is_up_to_date_before_the_sound_moves(
    effect: do.Effect, told: list[tuple[Any, ...]]
) -> None:
    runner, schedule = EffectRunner(DebateState(), {}, {}, SimAudioController()), Told()
    runner.audio.start(lambda _: None)
    runner.keep_opened("ada", "mind", "casebook", Asked())
    for name in ("c0", "c1"):
        runner.keep(clip_of(msgspec.structs.replace(ORDER, clip_id=name)), f"r{name[1]}")
    runner.run(do.Play("c0", "bo", 0), Told())
    runner.run(effect, schedule)
    assert schedule.calls == told


def test_every_effect_is_in_the_table() -> None:
    assert {type(effect) for effect, _ in EFFECTS} == set(get_args(do.Effect))


def test_a_clip_is_kept_until_it_is_heard_or_its_request_is_dropped() -> None:
    mind = Asked()
    runner = EffectRunner(DebateState(), {"ada": mind}, {}, SimAudioController())
    for n in range(3):
        runner.keep(clip_of(msgspec.structs.replace(ORDER, clip_id=f"c{n}")), f"r{n}")
    assert runner.heard("c0") is not None
    assert runner.heard("c0") is None
    runner.run(do.Drop("r1"), Told())
    runner.run(do.Drop("r0"), Told())
    assert list(runner.clips) == ["c2"]
    assert mind.cameback == ["r1", "r0"]


# --- what was said --------------------------------------------------------------------------------------------------------


def request(kind: Any = "segment", max_words: int = 99) -> MindRequest:
    return MindRequest("r1", kind, "ada", "Ada", "for", "", "M", 0, max_words, None, ())


def words_of(library: EvidenceLibrary | None = None) -> MindWords:
    return MindWords(DebateState(), EvidenceEdge(library, lambda _: None), real_time=False)


@pytest.mark.parametrize("kind", CAPS)
@pytest.mark.parametrize("max_words", [3, 12, 99])
def test_the_parser_and_the_way_to_the_engine_have_one_cap(kind: Any, max_words: int) -> None:
    said = words_of().replied(request(kind, max_words), MindReply("word " * 200, second="word " * 200))
    assert len(said.text.split()) == len(said.second.split()) == cap_of(kind, max_words) <= max_words


SENTENCES = st.lists(
    st.sampled_from(["One two three.", "Four five six seven eight.", "\x1b[31mNine <b>ten</b>."]), min_size=1
)


@given(SENTENCES, st.integers(1, 40))
def test_a_segment_in_parts_is_no_longer_than_one_that_comes_whole(sentences: list[str], max_words: int) -> None:
    words, asked, reply = words_of(), request(max_words=max_words), MindReply(" ".join(sentences))
    begun = words.first_sentence(asked, sentences[0])
    assert begun is not None and begun.more
    rest = words.rest(asked, begun.text, reply)
    whole = words.replied(asked, reply).text
    assert len(f"{begun.text} {rest.text}".split()) <= cap_of("segment", max_words)
    if len(reply.text.split()) <= max_words and len(whole.split()) <= 35:
        assert f"{begun.text} {rest.text}".strip() == whole


def test_the_rest_of_a_segment_names_its_sources_by_the_same_rule() -> None:
    named = ("\x1b[31mparkinson\x1b[0m", "parkinson", "", *(f"n{n}" for n in range(50)))
    reply = MindReply("One two. Three four.", sources=named)
    assert words_of().rest(request(), "One two.", reply).sources == ()
    library = EvidenceLibrary.in_memory()
    library.add([Passage("parkinson", "Parkinson", "Work expands to fill the time.")])
    whole, rest = words_of(library).replied(request(), reply), words_of(library).rest(request(), "One two.", reply)
    assert rest.sources == whole.sources and rest.sources[0] == "parkinson" and len(rest.sources) < MOST_SOURCES


PARTS: list[tuple[str, tuple[str | MindReply | Exception, ...], bool, list[tuple[type, str]]]] = [
    ("whole", (MindReply("One. Two."),), True, [(MindReplied, "One. Two.")]),
    ("not due", ("One.", MindReply("One. Two.")), False, [(MindReplied, "One. Two.")]),
    ("due", ("One.", MindReply("One. Two.")), True, [(MindReplied, "One."), (MindReplyContinued, "Two.")]),
    ("due, and nothing more", ("One.", MindReply("One.")), True, [(MindReplied, "One."), (MindReplyContinued, "")]),
    ("due, and then a fault", ("One.", OSError("gone")), True, [(MindReplied, "One."), (MindReplyContinued, "")]),
    ("a fault at once", (OSError("gone"),), True, [(MindFailed, "")]),
    ("no reply at the end", ("One.", "Two."), False, [(MindReplied, "One. Two.")]),
]


@pytest.mark.parametrize(("said", "due", "inputs"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
async def test_what_a_streaming_mind_says_becomes_inputs(
    said: tuple[str | MindReply | Exception, ...], due: bool, inputs: list[tuple[type, str]]
) -> None:
    mind = Asked(*said)
    mind.has_edge = True  # type: ignore[attr-defined]
    came: list[Input] = []
    parts = InParts(EffectRunner(DebateState(), {"ada": mind}, {}, SimAudioController()), came.append)
    parts._due = lambda *_: due  # type: ignore[method-assign]
    async with asyncio.timeout(5.0):
        await parts.ask(mind, request())
    assert [(type(one), getattr(one, "text", "")) for one in came] == inputs


def test_a_clip_is_told_with_beats_rounded_down_and_words_rounded_up() -> None:
    clip = clip_of(ORDER)
    told = clip_ready(clip, ORDER)
    assert told.final and told.length_ms == clip.length_ms
    assert all(
        48 * end_ms >= word.end > 48 * (end_ms - 1) for end_ms, word in zip(told.word_ends_ms, clip.words, strict=True)
    )
    assert all(
        48 * at_ms <= beat.frame < 48 * (at_ms + 1) for at_ms, beat in zip(told.beats_ms, clip.beats, strict=True)
    )
