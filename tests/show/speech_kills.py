"""`kill -9` of a speech process, again and again while a debate speaks with it: what the debate is afterwards.

    python tests/show/speech_kills.py [--kills 50] [--turns 40]

Every second death comes between two lines, every other one in the middle of a line. A line that is lost with its process is asked for once
more, so the debate must be the one that nobody disturbed: the same events and the same sound.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from argentum_audio.voices.speech_messages import Header
from argentum_audio.voices.speech_process import ESPEAK, NEURAL, SpeechProcess
from argentum_core.debate import events as e
from argentum_core.journal import JournalReader
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.recording import Recording
from argentum_tui.commands.running import OutputMode, run_virtual

WORKERS = {"espeak": ESPEAK, "neural": NEURAL}
_IN_THE_LINE_S = 0.004


@dataclass(frozen=True)
class Heard:
    """What became of a debate: the digests of its events and its sound, how many lines were heard, and how often another voice stood in."""

    events: str
    sound: str
    lines: int
    stand_ins: int


class Killer:
    """Stands in for a process' `call`, and kills the process before or during the first `kills` of them. `pids` are those it killed."""

    def __init__(self, process: SpeechProcess, kills: int) -> None:
        self.pids: set[int] = set()
        self._process = process
        self._call = process.call
        self._kills = kills
        self._done = 0

    def call(self, request: Header, limit_s: float | None = None) -> tuple[Header, bytes]:
        """As `SpeechProcess.call`, with a death in it."""
        timer = None
        if self._done < self._kills and self._process.pid is not None:
            self._done += 1
            if self._done % 2:
                self._kill()
            else:
                timer = threading.Timer(_IN_THE_LINE_S, self._kill)
                timer.start()
        try:
            return self._call(request, limit_s)
        finally:
            if timer is not None:
                timer.join()

    @property
    def done(self) -> int:
        """How often it has killed."""
        return self._done

    def _kill(self) -> None:
        pid = self._process.pid
        if pid is not None:
            self.pids.add(pid)
            os.kill(pid, signal.SIGKILL)


def debate(folder: Path, voice: str, turns: int) -> Heard:
    """A debate in virtual time with this voice for everybody."""
    folder.mkdir()
    journal, wav = folder / "a.db", folder / "a.wav"
    setup = assemble(Choice(motion="homework", cast="duel", voice=voice, seed=7, turns=turns))
    run_virtual(setup, Recording(journal=journal, wav=wav), OutputMode(as_json=False))
    with JournalReader.open(journal) as reader:
        told = [item.event for item in reader.read()]
    return Heard(
        events=hashlib.sha256("\n".join(map(repr, told)).encode()).hexdigest(),
        sound=hashlib.sha256(wav.read_bytes()).hexdigest(),
        lines=sum(isinstance(event, e.SegmentStarted) for event in told),
        stand_ins=sum(isinstance(event, e.ProviderFault) for event in told),
    )


def disturbed(folder: Path, voice: str, turns: int, kills: int) -> tuple[Heard, Killer]:
    """The same with a process that is killed so often."""
    process = WORKERS[voice]
    killer = Killer(process, kills)
    process.call = killer.call  # type: ignore[method-assign]
    try:
        return debate(folder, voice, turns), killer
    finally:
        del process.call


def left_over(pids: set[int]) -> list[int]:
    """Those of the processes that are still there."""
    there = []
    for pid in pids:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        there.append(pid)
    return there


def main() -> None:
    """Disturb a debate of each voice and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--turns", type=int, default=40)
    options = parser.parse_args()
    for voice, process in WORKERS.items():
        with tempfile.TemporaryDirectory() as name:
            calm = debate(Path(name) / "calm", voice, options.turns)
            rough, killer = disturbed(Path(name) / "rough", voice, options.turns, options.kills)
        process.close()
        print(
            f"{voice}: {killer.done} deaths in {rough.lines} lines ({calm.lines} undisturbed), {rough.stand_ins} stand-ins, "
            f"events {'the same' if rough.events == calm.events else 'DIFFERENT'}, "
            f"sound {'the same' if rough.sound == calm.sound else 'DIFFERENT'}, {len(left_over(killer.pids))} processes left"
        )


if __name__ == "__main__":
    main()
