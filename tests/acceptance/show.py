#!/usr/bin/env python3
"""Judges a finished debate from outside: its journal, and the sound it made.

    python tests/acceptance/show.py JOURNAL [--wav MIX.wav] [--stems DIR]

Reads only what docs/surface.md promises, with the standard library, numpy and soundfile; nothing of Argentum is imported. Prints one line
a check, `ok` or `FAIL` with the figure behind it. Exit status: 0 if all hold, 1 if one fails, 2 for a file that cannot be judged.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import wave
from pathlib import Path

from debate_record import Record
from floor_checks import judge_floor
from record_checks import judge_record
from sound_checks import judge_sound
from verdict import Verdict


def judge(journal: Path, wav: Path | None = None, stems: Path | None = None) -> Verdict:
    """Every check that the given files allow; raises sqlite3.Error, wave.Error, OSError or ValueError for files of another kind."""
    record, verdict = Record.read(journal), Verdict()
    judge_record(record, verdict)
    judge_floor(record, verdict)
    if wav is not None:
        judge_sound(record, wav, stems, verdict)
    return verdict


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("journal", type=Path)
    parser.add_argument("--wav", type=Path, help="the mix")
    parser.add_argument("--stems", type=Path, help="a folder with a WAV for each voice")
    given = parser.parse_args()
    try:
        verdict = judge(given.journal, given.wav, given.stems)
    except (sqlite3.Error, wave.Error, EOFError, OSError, ValueError) as error:
        print(f"cannot be judged: {error}", file=sys.stderr)
        return 2
    print(*verdict.checks, sep="\n")
    print(f"{len(verdict.failed)} of {len(verdict.checks)} failed")
    return 1 if verdict.failed else 0


if __name__ == "__main__":
    sys.exit(main())
