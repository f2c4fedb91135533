"""Knobs that do nothing together are named, each with the knob that keeps it from mattering."""

from __future__ import annotations

from pathlib import Path

import pytest

from argentum_core.debate import knobs
from argentum_presets import PresetError, idle_in_file
from argentum_presets.idle_knobs import RULES

IDLE: list[tuple[str, str, list[str]]] = [
    ("cuts where nobody cuts",
     '[interrupts]\nmode = "beat_only"\nkicker_fee = 2.0\nper_window = 1',
     ['interrupts.kicker_fee = 2.0 does nothing while interrupts.mode = "beat_only"',
      'interrupts.per_window = 1 does nothing while interrupts.mode = "beat_only"']),
    ("the guard, which is for every beat", '[interrupts]\nmode = "beat_only"\nguard_min_ms = 200', []),
    ("a spread that the tier does not have",
     '[governor]\nmode = "baseline"\n[audio]\nwidth = 0.1\n[emotion]\nexpressivity = 2.0',
     ['emotion.expressivity = 2.0 does nothing while governor.mode = "baseline"',
      'audio.width = 0.1 does nothing while governor.mode = "baseline"']),
    ("applause where spending is paced",
     '[pacing]\nmode = "budget"\n[audience]\nrelief = 0.5',
     ['audience.relief = 0.5 does nothing while pacing.mode = "budget"']),
    ("the clock, where segments earn",
     "[tokens]\nseconds_per_token = 20.0\nkept_per_minute = 0.9",
     ['tokens.seconds_per_token = 20.0 does nothing while tokens.accrual = "per_segment"',
      'tokens.kept_per_minute = 0.9 does nothing while tokens.accrual = "per_segment"']),
    ("segments, where the clock earns",
     '[tokens]\naccrual = "wall_clock"\nper_segment = 2.0\nseconds_per_token = 20.0',
     ['tokens.per_segment = 2.0 does nothing while tokens.accrual = "wall_clock"']),
    ("decay that no bank reaches",
     "[tokens]\nmax_bank = 5.0\ndecay_per_minute = 0.2",
     ["tokens.decay_per_minute = 0.2 does nothing while tokens.max_bank = 5.0 is not above tokens.decay_above"]),
    ("interjections that are off",
     "[interjections]\nenabled = false\nmax_per_segment = 2",
     ["interjections.max_per_segment = 2 does nothing while interjections.enabled = false"]),
    ("budgets where talk is paced",
     "[pacing]\nbudget_ema = 0.1",
     ['pacing.budget_ema = 0.1 does nothing while pacing.mode = "share"']),
    ("reports where only events count",
     '[emotion]\ncontrol = "heuristic"\nreport_weight = 0.9',
     ['emotion.report_weight = 0.9 does nothing while emotion.control = "heuristic"']),
    ("patience that nobody has",
     "[concurrency]\npatient_bid_ms = 9000",
     ["concurrency.patient_bid_ms = 9000 does nothing while concurrency.patient = false"]),
    ("haste in a patient debate",
     "[concurrency]\npatient = true\n[floor]\nsegment_timeout_ms = 900",
     ["floor.segment_timeout_ms = 900 does nothing while concurrency.patient = true"]),
    ("a tier that is held",
     '[governor]\nmode = "premium"\ndwell_segments = 5',
     ['governor.dwell_segments = 5 does nothing while governor.mode = "premium"']),
    ("evidence that is off",
     "[evidence]\nenabled = false\n[reputation]\nevidence = 0.5",
     ["reputation.evidence = 0.5 does nothing while evidence.enabled = false"]),
    ("what is only restated", '[interrupts]\nmode = "beat_only"\nkicker_fee = 1.0', []),
    ("what the base keeps idle", 'extends = "panel_civil"\n[audio]\nwidth = 0.1', []),
    ("nothing idle", '[interrupts]\nkicker_fee = 2.0\n[pacing]\nmode = "budget"\nbudget_ema = 0.1', []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in IDLE], ids=[case[0] for case in IDLE])
def test_what_does_nothing_is_said(tmp_path: Path, text: str, wanted: list[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert idle_in_file(path) == [f"{path}: {sentence}" for sentence in wanted]


def test_a_knob_is_named_once_however_many_keep_it_idle(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[interjections]\nenabled = false\nmax_per_segment = 0\ncost = 1.0", encoding="utf-8")
    assert idle_in_file(path) == [
        f"{path}: interjections.enabled = false does nothing while interjections.max_per_segment = 0",
        f"{path}: interjections.cost = 1.0 does nothing while interjections.enabled = false",
        f"{path}: interjections.max_per_segment = 0 does nothing while interjections.enabled = false",
    ]


def test_every_rule_speaks_of_knobs_that_exist() -> None:
    known = {path for path, _ in knobs.paths()}
    groups = {path.partition(".")[0] for path in known}
    for rule in RULES:
        assert rule.knob in known
        assert set(rule.but) <= known
        for idle in rule.idle:
            assert idle in known or (idle.endswith(".*") and idle[:-2] in groups)


def test_other_kinds_of_file_have_no_knobs(tmp_path: Path) -> None:
    path = tmp_path / "casts" / "mine.toml"
    path.parent.mkdir()
    path.write_text('[[agents]]\nname = "Ann"\nside = 1\n[[agents]]\nname = "Ben"\nside = 2\n', encoding="utf-8")
    assert idle_in_file(path) == []


def test_a_file_that_cannot_be_used_is_an_error_and_no_warning(tmp_path: Path) -> None:
    with pytest.raises(PresetError):
        idle_in_file(tmp_path / "gone.toml")
