"""A provider that goes on failing in the same way is one line (DESIGN, Degrading)."""

from __future__ import annotations

from argentum_core.debate import events as e
from argentum_core.journal.record import Recorded
from argentum_tui.view import StageView


def told(*faults: tuple[int, str, str]) -> list[str]:
    view = StageView()
    for seq, (at_ms, provider, kind) in enumerate(faults, 1):
        view.fold(Recorded(seq, at_ms, e.ProviderFault(provider=provider, kind=kind, detail="try later")))
    return [line.text for line in view.causes]


def test_the_same_fault_again_is_the_same_line_with_how_often() -> None:
    lines = told(*((n * 1000, "chat:talker", "rate_limit") for n in range(5)))
    assert lines == ["chat:talker rate limit · try later · 5 times"]


def test_another_kind_or_another_provider_is_news() -> None:
    lines = told((0, "chat:talker", "rate_limit"), (10, "chat:talker", "timeout"), (20, "elevenlabs:anna", "timeout"))
    assert len(lines) == 3


def test_a_quiet_minute_makes_it_news_again() -> None:
    lines = told((0, "chat:talker", "timeout"), (61_001, "chat:talker", "timeout"))
    assert lines == ["chat:talker timeout · try later"] * 2
