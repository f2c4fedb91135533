"""Every shipped motion carries a ten-minute debate: the casebook alone argues it, asked as a live debate asks.

About 115 segments of 5 s; interjections are asked of every listener and mostly not played, kickers are kept ready and
now and then cut in, reserves are sometimes thrown away. What was not heard goes back to the casebook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

import pytest

from argentum_core.debate.cast import Cast
from argentum_core.debate.motion import Motion
from argentum_core.minds.base import Heard, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_kit.plain_text import sanitise
from argentum_presets import list_motions, load_cast, load_motion

SEGMENTS = 115
MOTIONS = [entry.name for entry in list_motions()]


@dataclass
class Record:
    """What was heard in one debate."""

    segments: list[MindReply] = field(default_factory=list)
    answering: int = 0
    kickers: list[str] = field(default_factory=list)
    interjections: list[MindReply] = field(default_factory=list)
    worthy: int = 0
    acknowledged: int = 0


class Stage:
    """A debate in miniature: draws who speaks, asks as the engine asks, and gives back what nobody heard."""

    def __init__(self, motion: Motion, cast: Cast, seed: int) -> None:
        self.motion = motion
        self.cast = cast
        self.random = Random(seed)
        self.mind = Casebook.of_cast(motion, cast, seed)
        self.heard: list[Heard] = []
        self.record = Record()
        self.requests = 0

    def run(self, segments: int) -> Record:
        speaker, run_length, after_kicker, remark = 0, 1, False, None
        for _ in range(segments):
            if not after_kicker and self.random.random() < 0.3:
                self.discard(self.ask("reserve", self.other_than(speaker)))
            request, reply = self.ask("segment", speaker, follows=after_kicker, acknowledge=remark)
            self.take(reply, request)
            floor = self.hear(request, speaker, reply)
            remark = self.remarks(floor, speaker)
            after_kicker = False
            rival = self.other_than(speaker)
            if self.random.random() < 0.4:
                kick_request, kick = self.ask("kicker", rival, floor=floor)
                if kick.text and self.random.random() < 0.3:
                    self.record.kickers.append(kick.text)
                    self.heard[-1] = Heard(
                        floor.segment_id, floor.agent, floor.name, floor.side, floor.text, floor.claim, False
                    )
                    self.hear(kick_request, rival, kick)
                    speaker, run_length, after_kicker, remark = rival, 1, True, None
                    continue
                self.discard((kick_request, kick))
            following = rival if run_length >= 2 else self.next_speaker(speaker)
            run_length = run_length + 1 if following == speaker else 1
            if following != speaker:
                remark = None
            speaker = following
        return self.record

    def ask(
        self, kind: str, seat: int, floor: Heard | None = None, follows: bool = False, acknowledge: Heard | None = None
    ) -> tuple[MindRequest, MindReply]:
        self.requests += 1
        debater = self.cast.agents[seat]
        before = self.heard[:-1] if self.heard else []
        request = MindRequest(
            request_id=f"{kind}_{self.requests}",
            kind=kind,  # type: ignore[arg-type]
            agent=debater.name.lower(),
            name=debater.name,
            side=self.motion.sides[debater.side - 1],
            persona=debater.persona,
            motion=self.motion.title,
            context_version=self.requests,
            max_words={"kicker": 12, "interjection": 12}.get(kind, 35),
            floor=self.heard[-1] if self.heard else None,
            heard=tuple(before[-23:]),
            acknowledge=acknowledge,
            follows_own_kicker=follows,
        )
        return request, self.mind.answer(request)

    def take(self, reply: MindReply, request: MindRequest) -> None:
        self.record.segments.append(reply)
        self.record.acknowledged += request.acknowledge is not None
        target = next((heard for heard in self.heard if heard.segment_id == reply.answers), None)
        self.record.answering += target is not None and target.side != request.side

    def hear(self, request: MindRequest, seat: int, reply: MindReply) -> Heard:
        heard = Heard(request.request_id, request.agent, request.name, request.side, reply.text, reply.claim, True)
        self.heard.append(heard)
        return heard

    def remarks(self, floor: Heard, speaker: int) -> Heard | None:
        asked = [
            self.ask("interjection", seat, floor=floor) for seat in range(len(self.cast.agents)) if seat != speaker
        ]
        request, best = max(asked, key=lambda pair: pair[1].importance)
        worthy = best.importance >= 0.5
        played = worthy and self.random.random() < 0.6
        for other in asked:
            if other[0] is not request or not played:
                self.discard(other)
        self.record.worthy += worthy
        if not played:
            return None
        self.record.interjections.append(best)
        if best.importance < 0.7 and best.kind != "clarify":
            return None
        return Heard(request.request_id, request.agent, request.name, request.side, best.text, None, True)

    def discard(self, asked: tuple[MindRequest, MindReply]) -> None:
        self.mind.discarded(asked[0].request_id)

    def next_speaker(self, speaker: int) -> int:
        return self.other_than(speaker) if self.random.random() < 0.75 else self.random.randrange(len(self.cast.agents))

    def other_than(self, speaker: int) -> int:
        side = self.cast.agents[speaker].side
        return self.random.choice([seat for seat, agent in enumerate(self.cast.agents) if agent.side != side])


def words(text: str) -> int:
    return len(text.split())


def figures(record: Record) -> dict[str, float]:
    lengths = [words(reply.text) for reply in record.segments]
    return {
        "segments": len(lengths),
        "answering %": round(100 * record.answering / len(lengths), 1),
        "words": round(sum(lengths) / len(lengths), 1),
        "least": min(lengths),
        "most": max(lengths),
        "worthy %": round(100 * record.worthy / len(lengths), 1),
        "interjections": len(record.interjections),
        "kickers": len(record.kickers),
        "with evidence": sum(bool(reply.sources) for reply in record.segments),
    }


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("name", MOTIONS)
def test_a_motion_carries_ten_minutes(name: str, seed: int) -> None:
    motion = load_motion(name)
    record = Stage(motion, load_cast("quartet"), seed).run(SEGMENTS)
    texts = [reply.text for reply in record.segments]
    assert len(texts) == len(set(texts)) == SEGMENTS
    numbers = figures(record)
    assert numbers["answering %"] >= 70, numbers
    assert 13 <= numbers["words"] <= 24, numbers
    assert 30 <= numbers["worthy %"] <= 60, numbers
    for reply in record.segments:
        assert 6 <= words(reply.text) <= 35, reply.text
        assert_reads_like_a_book(reply.text)
    for text in record.kickers:
        assert 8 <= words(text) <= 12, text
        assert_reads_like_a_book(text)
    for remark in record.interjections:
        assert 1 <= words(remark.text) <= 8
        assert_reads_like_a_book(remark.text)


@pytest.mark.parametrize("name", MOTIONS)
def test_no_sentence_is_heard_twice_in_ten_minutes(name: str) -> None:
    motion = load_motion(name)
    record = Stage(motion, load_cast("quartet"), 3).run(SEGMENTS)
    heard = [
        *(reply.text for reply in record.segments),
        *record.kickers,
        *(reply.text for reply in record.interjections),
    ]
    said = " ".join(re.sub(r"[^\w' ]", "", text.casefold()) for text in heard)
    for claim in motion.claims:
        lines = [*claim.say, *claim.because, *(item.text for item in claim.evidence), *claim.kickers]
        for line in lines:
            assert said.count(re.sub(r"[^\w' ]", "", line.casefold())) <= 1, line


@pytest.mark.parametrize("cast_name", ["duel", "chorus", "commons"])
def test_the_other_casts_carry_it_as_well(cast_name: str) -> None:
    record = Stage(load_motion(MOTIONS[0]), load_cast(cast_name), 5).run(SEGMENTS)
    assert len({reply.text for reply in record.segments}) == SEGMENTS
    assert figures(record)["answering %"] >= 70


def assert_reads_like_a_book(text: str) -> None:
    assert text == sanitise(text)
    assert text[0].isupper() or text[0].isdigit() or text[0] in "“‘'"
    assert text[-1] in ".!?…”’"
    assert not re.search(r" [,.;:!?]|[,;]{2}|\.\.|[.!?] [a-z]|,[A-Za-z]", text), text
