"""Bytes that no chat server should send, and what comes of them: a clean reply or a MindFault, within bounds, never a key.

A bounded run in the suite; a long one by hand: `ARGENTUM_FUZZ=2000 pytest -n 0 tests/core/test_chat_fuzz.py`, other seeds with
`ARGENTUM_FUZZ_SEED`. A failure prints the seed of its one answer.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import sys
import time

import pytest
from minds_scene import request

from argentum_core.minds.base import MindFault, MindReply
from argentum_core.minds.chat.answer_stream import AnswerStream
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.edge import MindEdge
from argentum_core.minds.prompts.writer import PromptWriter
from argentum_core.minds.replies.json_text import MOST_CHARACTERS
from argentum_core.minds.replies.parser import ReplyParser
from argentum_core.minds.timeouts import CallTimeouts
from argentum_kit.endpoint import Endpoint
from argentum_kit.plain_text import sanitise
from argentum_kit.secrets import Secret
from tests.providers.chat_bytes import Mutations, served

KEY = "sk-fuzz-7Kq2mXw9Rt4vBz8LpN3c"
TIMES = int(os.environ.get("ARGENTUM_FUZZ", "0"))
SEED = int(os.environ.get("ARGENTUM_FUZZ_SEED", "1"))
LONGEST_S = 3.0
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
KINDS = ("segment", "reserve", "kicker", "interjection", "bid")
TELLING = (KEY[:12], KEY[-12:], KEY.encode().hex()[:24])


def seeds(times: int) -> range:
    """The seeds of this run."""
    return range(SEED * 1_000_000, SEED * 1_000_000 + (TIMES or times))


def resident_mib() -> float:
    """The largest size that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_048_576 if sys.platform == "darwin" else 1024)


def check(answer: MindReply | MindFault, sentences: list[str], seed: int) -> None:
    """What is promised of whatever comes back."""
    if isinstance(answer, MindFault):
        said = [answer.detail, str(answer)]
    else:
        said = [
            answer.text,
            answer.second,
            answer.second_ack,
            answer.claim or "",
            answer.answers or "",
            *answer.sources,
        ]
        assert len(answer.text.split()) <= 35 and sanitise(answer.text) == answer.text, seed
        assert not sentences or " ".join(sentences) == answer.text, seed
    for text in [*said, *sentences]:
        assert not CONTROL.search(text) and len(text) < 1200, seed
        assert not any(part in text for part in TELLING), seed


def test_the_parser_takes_whatever_comes() -> None:
    slowest_s, most_kept = 0.0, 0
    for seed in seeds(100):
        made = Mutations(seed, "not-a-key-at-all")
        raw, kind = made.body(), KINDS[seed % len(KINDS)]
        asked = request(kind, dual_path=seed % 7 == 0)
        answer, stream = ReplyParser(asked, PromptWriter().of(asked)), AnswerStream()
        size = max(made.random.choice([1, 5, 300, 100_000]), len(raw) // 500)
        begun_s = time.process_time()
        sentences: list[str] = []
        try:
            for n in range(0, len(raw), size):
                for chunk in stream.feed(raw[n : n + size]):
                    sentences += answer.feed(chunk.content) if chunk.content else []
            for chunk in stream.end():
                sentences += answer.feed(chunk.content) if chunk.content else []
            last, reply = answer.finish(complete=stream.done)
            sentences += last
            assert " ".join(sentences) == reply.text and sanitise(reply.text) == reply.text, seed
        except MindFault as fault:
            assert fault.fault == "nonsense", seed
        slowest_s = max(slowest_s, time.process_time() - begun_s)
        most_kept = max(most_kept, len(answer.written))
    assert slowest_s < LONGEST_S and most_kept <= MOST_CHARACTERS
    print(
        f"{len(seeds(100))} answers to the parser: slowest {slowest_s * 1000:.0f} ms, most kept {most_kept} characters"
    )


async def test_an_edge_gives_a_clean_reply_or_a_fault_whatever_a_server_sends() -> None:
    outcomes: dict[str, int] = {}
    told: list[MindFault] = []
    slowest_s = 0.0
    tasks, before = asyncio.all_tasks(), resident_mib()
    for seed in seeds(40):
        made = Mutations(seed, KEY)
        sent = made.http()
        told.clear()
        async with served(sent) as port:
            timeouts = CallTimeouts(first_ms=1500, stall_ms=1000, total_ms=2000)
            server = ChatServer(Endpoint(f"http://127.0.0.1:{port}/v1", Secret(KEY)), timeouts=timeouts)
            edge = MindEdge(ChatMind("m", server), secrets=(Secret(KEY),), on_fault=lambda _, fault: told.append(fault))
            begun_s = time.perf_counter()
            sentences: list[str] = []
            answer: MindReply | MindFault | None = None
            try:
                async for piece in edge.stream(request(KINDS[seed % 3], dual_path=seed % 7 == 0)):
                    if isinstance(piece, MindReply):
                        answer = piece
                    else:
                        sentences.append(piece)
            except MindFault as fault:
                answer = fault
            slowest_s = max(slowest_s, time.perf_counter() - begun_s)
            await edge.close()
        assert answer is not None, seed
        check(answer, sentences, seed)
        for survived in told:
            check(survived, [], seed)
        kind = answer.fault if isinstance(answer, MindFault) else "reply"
        outcomes[kind] = outcomes.get(kind, 0) + 1
    await asyncio.sleep(0.05)
    more_mib = resident_mib() - before
    assert asyncio.all_tasks() == tasks, "no task is left"
    assert slowest_s < 5 * LONGEST_S and more_mib < 64
    assert outcomes.get("reply", 0) > len(seeds(40)) // 10 and len(outcomes) >= 3, "some of everything"
    print(f"{outcomes} over a socket: slowest {slowest_s:.2f} s, at its largest {more_mib:.1f} MiB more memory")


@pytest.mark.parametrize("seed", [1])
def test_the_same_seed_gives_the_same_bytes(seed: int) -> None:
    assert Mutations(seed, KEY).http() == Mutations(seed, KEY).http()
