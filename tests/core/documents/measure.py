"""How fast evidence is read, and with how much memory: `python -m documents.measure [PAGES]`, in tests/core with it on the path.

A PDF of 2,000 pages of 500 words each (or of so many as are named) is made, read in its process, split, and put into a library with its
index. Prints one line a step.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from made_documents import DOCUMENTS, pdf

from argentum_core.evidence import EvidenceLibrary
from argentum_core.evidence.document_process import DocumentProcess
from argentum_core.evidence.evidence_reader import EvidenceReader
from argentum_core.evidence.folder import TextFile, read
from argentum_core.evidence.source import source

WORDS = 500
LINE = 12
_SYLLABLES = ("tra", "mo", "vel", "shi", "ken", "dor", "ali", "pum", "res", "ott", "gan", "il")


def main() -> None:
    """Make, read and tell."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    drawn = random.Random(1)
    known = ["".join(drawn.choices(_SYLLABLES, k=drawn.randint(1, 4))) for _ in range(20_000)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        file.write_bytes(pdf([_page(drawn, known, number) for number in range(1, count + 1)]))
        print(f"made {file.stat().st_size / 1e6:.1f} MB, {count:,} pages of {WORDS} words")
        with DocumentProcess() as process:
            begun = time.perf_counter()
            process.read("pdf", (DOCUMENTS / "osei-2022.pdf").read_bytes())
            print(f"started and read 2 pages in {time.perf_counter() - begun:.2f} s")
            begun = time.perf_counter()
            found = read(TextFile(file, "long"), process)
            took = time.perf_counter() - begun
            print(f"read and split in {took:.2f} s: {count / took:,.0f} pages/s, {len(found.passages):,} passages")
            print(f"the process had at most {_most_mb(process.pid):.0f} MB")
        library = EvidenceLibrary.in_memory()
        begun = time.perf_counter()
        EvidenceReader(library, [source(str(file))]).run()
        print(f"into a library, all in all, in {time.perf_counter() - begun:.2f} s: {len(library):,} passages")
        print(f"this process had at most {_most_mb('self'):.0f} MB")


def _page(drawn: random.Random, known: list[str], number: int) -> list[str]:
    words = drawn.choices(known, k=WORDS)
    sentences = [f"{' '.join(words[at : at + 15]).capitalize()}." for at in range(0, WORDS, 15)]
    every = " ".join(sentences).split()
    return [*(" ".join(every[at : at + LINE]) for at in range(0, len(every), LINE)), str(number)]


def _most_mb(pid: int | str | None) -> float:
    """The most memory that a process has had resident, in MB, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
