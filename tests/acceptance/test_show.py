"""The judge passes a debate as it was, and finds every kind of damage to its record and its sound."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import wave
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from click.testing import CliRunner
from show import judge

from argentum_tui.cli import argentum

Body = dict[str, Any]
SCRIPT = Path(__file__).with_name("show.py")


class Debate(NamedTuple):
    journal: Path
    wav: Path
    stems: Path


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory) -> Debate:
    """Twenty turns of the preset in which most happens, with sound."""
    folder = tmp_path_factory.mktemp("debate")
    made = Debate(folder / "debate.db", folder / "debate.wav", folder / "stems")
    done = CliRunner().invoke(
        argentum,
        ["run", "homework", "--preset", "crossfire", "--voice", "espeak", "--clock", "virtual", "--seed", "7", "--turns", "20",
         "--set", "journal.sound_codec=flac",
         "--journal", str(made.journal), "--wav", str(made.wav), "--stems", str(made.stems)],
        standalone_mode=False,
    )  # fmt: skip
    assert done.exception is None, done.output
    return made


@pytest.fixture(scope="module")
def record_alone(debate: Debate) -> Path:
    """Its journal without the samples, which no check of the record looks at."""
    small = debate.journal.with_name("small.db")
    shutil.copy(debate.journal, small)
    with closing(sqlite3.connect(small)) as db, db:
        db.execute("UPDATE clips SET pcm = x''")
    with closing(sqlite3.connect(small)) as db, db:
        db.execute("VACUUM")
    return small


@pytest.mark.slow
def test_a_debate_as_it_was_passes_every_check(debate: Debate) -> None:
    verdict = judge(*debate)
    assert not verdict.failed
    assert len(verdict.checks) == 34
    figures = {check.name: check.figure for check in verdict.checks}
    assert figures["cuts are armed, after a sentence, within budget and paid"] != "0 cuts by agents"
    assert figures["remarks are short, typed, wanted, and within their segment"] != "0 played"


# --- damage to the record ---------------------------------------------------------------------------------------------


def edited(kind: str, change: Callable[[Body], object], *, nth: int = 0) -> Callable[[sqlite3.Connection], None]:
    """Changes the body of the nth event of a type."""

    def damage(db: sqlite3.Connection) -> None:
        seq, text = db.execute("SELECT seq, body FROM events WHERE type = ? LIMIT 1 OFFSET ?", (kind, nth)).fetchone()
        body = json.loads(text)
        change(body)
        db.execute("UPDATE events SET body = ? WHERE seq = ?", (json.dumps(body), seq))

    return damage


def tie_told_as_highest(db: sqlite3.Connection) -> None:
    """An auction that ended in a tie claims that the winner's score was the highest alone."""
    seq, text = db.execute(
        "SELECT seq, body FROM events WHERE type = 'auction_resolved' AND body LIKE '%\"reason\":\"tie%' LIMIT 1"
    ).fetchone()
    db.execute("UPDATE events SET body = ? WHERE seq = ?", (json.dumps({**json.loads(text), "reason": "highest"}), seq))


def told(statement: str) -> Callable[[sqlite3.Connection], None]:
    """Changes the file by a statement."""

    def change(db: sqlite3.Connection) -> None:
        db.executescript(statement)

    return change


def twice(kind: str) -> Callable[[sqlite3.Connection], None]:
    """Tells an event once more, at the end."""
    return told(
        f"INSERT INTO events SELECT (SELECT max(seq) + 1 FROM events), (SELECT max(at_ms) FROM events), type, body"
        f" FROM events WHERE type = '{kind}' LIMIT 1"
    )


def drop_what_is_heard(db: sqlite3.Connection) -> None:
    """Has the first thing that is dropped be the last that is scheduled."""
    last = "SELECT body FROM events WHERE type = 'segment_scheduled' ORDER BY seq DESC LIMIT 1"
    request = json.loads(db.execute(last).fetchone()[0])["request_id"]
    edited("work_dropped", changed(request_ids=[request]))(db)


def changed(**fields: Any) -> Callable[[Body], object]:
    return lambda body: body.update(fields)


def of_one(**values: float) -> Callable[[Body], object]:
    """Changes what an event says of the first of its agents."""
    return lambda body: next(iter(body["agents"].values())).update(values)


RECORD: list[tuple[str, Callable[[sqlite3.Connection], None]]] = [
    ("events are numbered from 1 without a gap", told("DELETE FROM events WHERE seq = 40")),
    ("debate time never runs back", told("UPDATE events SET at_ms = 10000000 WHERE seq = 40")),
    ("it begins once and ends once, and nothing follows", twice("debate_ended")),
    ("it begins once and ends once, and nothing follows", edited("debate_started", changed(turns=19))),
    ("meta says what the first event says", told("UPDATE meta SET value = '8' WHERE key = 'seed'")),
    ("every text is clean", edited("segment_started", lambda body: body.update(text=body["text"] + "\x1b[31m"))),
    ("every text is clean", edited("interjection_played", changed(text="<b>No.</b>"))),
    ("every text is clean", edited("debate_started", changed(title="\u202eabc"))),
    ("every token is accounted for", edited("tokens_changed", lambda body: body.update(bank=body["bank"] + 1), nth=5)),
    ("every token is accounted for", edited("tokens_changed", lambda body: body.update(delta=-body["delta"]), nth=9)),
    ("charges are what auctions, cuts and remarks cost", edited("interjection_played", changed(cost=7))),
    ("charges are what auctions, cuts and remarks cost", edited("hard_interrupt", lambda body: body["costs"].update(fee=1))),
    ("bids go to an open auction and each auction is resolved once", edited("bid_placed", changed(auction_id="auction_0"), nth=8)),
    ("bids go to an open auction and each auction is resolved once", twice("auction_resolved")),
    ("the highest score wins, and ties are named", edited("auction_resolved", lambda body: body["scores"].update({body["winner"]: 0.0}))),
    ("the highest score wins, and ties are named", tie_told_as_highest),
    ("shares, moods, pacing and reputation stay in their bounds", edited("pacing_updated", of_one(multiplier=1.2))),
    ("shares, moods, pacing and reputation stay in their bounds", edited("emotion_changed", of_one(frustration=-0.1))),
    ("segments begin and end once", twice("segment_ended")),
    ("segments begin and end once", edited("segment_started", lambda body: body["word_ends_ms"].pop())),
    ("what was heard is what had sounded, to the word", edited("segment_ended", lambda body: body.update(heard_text="Well " + body["heard_text"]))),
    ("what was heard is what had sounded, to the word", edited("segment_ended", changed(complete=False))),
    ("segments keep to their cap, and none is repeated", edited("segment_started", changed(text="word " * 120))),
    ("one voice holds the floor", edited("segment_started", lambda body: body.update(starts_ms=body["starts_ms"] - 900), nth=3)),
    ("gaps are as planned", edited("segment_started", lambda body: body.update(starts_ms=body["starts_ms"] + 1500), nth=3)),
    ("beats are in order and on time", edited("beat_reached", changed(drift_ms=9))),
    ("cuts are armed, after a sentence, within budget and paid", told("DELETE FROM events WHERE type = 'interrupt_armed'")),
    ("cuts are armed, after a sentence, within budget and paid", edited("debate_started", lambda body: body["settings"]["interrupts"].update(per_window=0))),
    ("cuts are armed, after a sentence, within budget and paid", edited("debate_started", lambda body: body["settings"]["interrupts"].update(mode="beat_only"))),
    ("who cuts is heard, and who is cut loses the rest", edited("hard_interrupt", lambda body: body.update(cut_ms=body["cut_ms"] + 500))),
    ("who cuts is heard, and who is cut loses the rest", edited("hard_interrupt", changed(kicker_segment_id="nobody"))),
    ("remarks are short, typed, wanted, and within their segment", edited("interjection_played", changed(kind="heckle"))),
    ("remarks are short, typed, wanted, and within their segment", edited("interjection_played", changed(importance=0.1))),
    ("remarks are short, typed, wanted, and within their segment", edited("interjection_played", lambda body: body.update(starts_ms=body["starts_ms"] + 60_000))),
    ("nobody speaks over their own remark", edited("interjection_ended", lambda body: body.update(ended_ms=body["ended_ms"] + 60_000))),
    ("what was dropped is never heard", drop_what_is_heard),
    ("the sound that was kept is of the words that were heard", told("UPDATE clips SET text = 'Other words.' WHERE rowid = 1")),
]  # fmt: skip


def named(cases: list[Any]) -> list[str]:
    return [f"{number}: {case[0]}" for number, case in enumerate(cases, 1)]


@pytest.mark.parametrize(("promise", "damage"), RECORD, ids=named(RECORD))
def test_damage_to_the_record_is_found(
    promise: str, damage: Callable[[sqlite3.Connection], None], record_alone: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "damaged.db"
    shutil.copy(record_alone, journal)
    with closing(sqlite3.connect(journal)) as db, db:
        damage(db)
    assert promise in [check.name for check in judge(journal).failed]


# --- damage to the sound ----------------------------------------------------------------------------------------------


def resampled(path: Path, change: Callable[[np.ndarray], np.ndarray | None]) -> None:
    """Changes the samples of a WAV, in place or by what `change` gives back."""
    with wave.open(str(path)) as file:
        form, raw = file.getparams(), file.readframes(file.getnframes())
    samples = np.frombuffer(raw, "<i2").reshape(-1, form.nchannels).copy()
    replaced = change(samples)
    path.unlink()  # a link to the undamaged one
    with wave.open(str(path), "wb") as file:
        file.setparams(form)
        file.writeframes((samples if replaced is None else replaced).astype("<i2").tobytes())


def lines_of(journal: Path, kind: str) -> list[Body]:
    with closing(sqlite3.connect(journal)) as db, db:
        return [
            json.loads(body) for (body,) in db.execute("SELECT body FROM events WHERE type = ? ORDER BY seq", (kind,))
        ]


def at(ms: float) -> int:
    return int(ms * 48)


def louder(made: Debate) -> None:
    resampled(made.wav, lambda samples: np.clip(samples.astype(float) * 8, -32768, 32767))


def silent(made: Debate) -> None:
    resampled(made.wav, lambda samples: samples * 0)


def shorter(made: Debate) -> None:
    resampled(made.wav, lambda samples: samples[: len(samples) // 2])


def long_gaps(made: Debate) -> None:
    """Every speaker falls silent 0.9 s too early."""
    spoken = lines_of(made.journal, "segment_ended")

    def change(samples: np.ndarray) -> None:
        for line in spoken:
            samples[at(line["ended_ms"] - 900) : at(line["ended_ms"])] = 0

    resampled(made.wav, change)


def no_stem(made: Debate) -> None:
    (made.stems / "ada.wav").unlink()


def short_stem(made: Debate) -> None:
    resampled(made.stems / "ada.wav", lambda samples: samples[:-4800])


def voiceless(made: Debate) -> None:
    first = lines_of(made.journal, "segment_started")[0]
    resampled(
        made.stems / f"{first['agent']}.wav",
        lambda samples: samples.__setitem__(
            slice(at(first["starts_ms"]), at(first["starts_ms"] + first["planned_ms"])), 0
        ),
    )


def ghost(made: Debate) -> None:
    """A voice in its own stem where another speaks."""
    first = lines_of(made.journal, "segment_started")[0]
    other = next(path for path in made.stems.glob("*.wav") if path.stem not in (first["agent"], "chair"))
    resampled(other, lambda samples: samples.__setitem__(slice(at(200), at(400)), 600))


def backwards(made: Debate) -> None:
    first = lines_of(made.journal, "segment_started")[0]
    span = slice(at(first["starts_ms"]), at(first["starts_ms"] + 2000))
    resampled(
        made.stems / f"{first['agent']}.wav", lambda samples: samples.__setitem__(span, samples[span][::-1].copy())
    )


def unmixed(made: Debate) -> None:
    first = lines_of(made.journal, "segment_started")[0]
    span = slice(at(first["starts_ms"]), at(first["starts_ms"] + 2000))
    resampled(made.wav, lambda samples: samples.__setitem__(span, samples[span][::-1].copy()))


def unducked(made: Debate) -> None:
    """Speakers as loud under remarks as ever."""
    speakers = {line["segment_id"]: line["agent"] for line in lines_of(made.journal, "segment_started")}
    for remark in lines_of(made.journal, "interjection_played"):
        span = slice(at(remark["starts_ms"]), at(remark["ends_ms"]))
        resampled(
            made.stems / f"{speakers[remark['segment_id']]}.wav",
            lambda samples, span=span: samples.__setitem__(  # type: ignore[misc]
                span, np.clip(samples[span].astype(float) * 3.2, -32768, 32767)
            ),
        )


def undead(made: Debate) -> None:
    cut = lines_of(made.journal, "hard_interrupt")[0]
    quiet = at(cut["cut_ms"] + cut["crossfade_ms"] + 50)
    resampled(
        made.stems / f"{cut['interrupted']}.wav", lambda samples: samples.__setitem__(slice(quiet, quiet + 9600), 500)
    )


def click(made: Debate) -> None:
    first = lines_of(made.journal, "segment_started")[0]
    middle = at(first["starts_ms"] + first["planned_ms"] // 2)
    resampled(made.stems / f"{first['agent']}.wav", lambda samples: samples.__setitem__(middle, 12_000))


SOUND: list[tuple[str, Callable[[Debate], None]]] = [
    ("the mix never passes -1 dBFS and is not silent", louder),
    ("the mix never passes -1 dBFS and is not silent", silent),
    ("the mix lasts as long as the debate", shorter),
    ("between two speakers it is silent for as long as planned", long_gaps),
    ("everybody who was heard has a stem", no_stem),
    ("stems are as long as the mix", short_stem),
    ("a voice is heard where the record says so", voiceless),
    ("and silent everywhere else", ghost),
    ("the words of the transcript are the sound of the stem", backwards),
    ("every stem is in the mix", unmixed),
    ("the speaker is ducked under remarks", unducked),
    ("after a cut the old voice is silent", undead),
    ("nothing clicks", click),
]


@pytest.mark.parametrize(("promise", "damage"), SOUND, ids=named(SOUND))
def test_damage_to_the_sound_is_found(
    promise: str, damage: Callable[[Debate], None], debate: Debate, tmp_path: Path
) -> None:
    made = Debate(debate.journal, tmp_path / "debate.wav", tmp_path / "stems")
    os.link(debate.wav, made.wav)
    shutil.copytree(debate.stems, made.stems, copy_function=os.link)
    damage(made)
    # Damage to the mix is seen without the stems, but for whether they are in it.
    stems = None if damage in (louder, silent, shorter, long_gaps) else made.stems
    assert promise in [check.name for check in judge(made.journal, made.wav, stems).failed]


def test_every_check_is_failed_by_some_damage(debate: Debate) -> None:
    assert {check.name for check in judge(*debate).checks} == {case[0] for case in [*RECORD, *SOUND]}


# --- the command --------------------------------------------------------------------------------------------------------


def test_the_command_says_what_holds_and_what_does_not(record_alone: Path, tmp_path: Path) -> None:
    journal = tmp_path / "damaged.db"
    shutil.copy(record_alone, journal)
    with closing(sqlite3.connect(journal)) as db, db:
        db.execute("DELETE FROM events WHERE seq = 40")
    done = subprocess.run([sys.executable, SCRIPT, journal], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("FAIL events are numbered from 1 without a gap: ")
    assert "; event 40 is missing\n" in done.stdout
    other = subprocess.run([sys.executable, SCRIPT, SCRIPT], capture_output=True, text=True, check=False)
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith("cannot be judged: ")
