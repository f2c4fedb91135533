"""Texts that may be bad for espeak, drawn at random, and processes in which they are spoken so that a crash is seen.

    python tests/audio/espeak_fuzz.py --texts 20000 --seed 7 [--raw] [--all-languages]

prints every text that killed the process, hung it or made it raise anything but VoiceError, with its voice. `--raw` hands texts
to the library as they are: it shows what `speakable` keeps away from it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from argentum_audio.voices.catalogue import CATALOGUE
from argentum_audio.voices.espeak.voice_files import languages

LIMIT_S = 20.0
WORKER = Path(__file__).with_name("espeak_worker.py")

# First and last code point of stretches to draw characters from: scripts, marks, symbols, and what is no character.
_RANGES = (
    (0x20, 0x7E), (0x41, 0x5A), (0x61, 0x7A), (0x30, 0x39), (0xA0, 0x24F), (0x250, 0x2AF), (0x300, 0x36F), (0x370, 0x3FF),
    (0x400, 0x52F), (0x530, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F), (0x900, 0x97F), (0x980, 0x9FF),
    (0xA00, 0xA7F), (0xB80, 0xBFF), (0xD00, 0xD7F), (0xE00, 0xE7F), (0xF00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x10FF),
    (0x1100, 0x11FF), (0x1200, 0x137F), (0x13A0, 0x13FF), (0x1400, 0x167F), (0x1780, 0x17FF), (0x1E00, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x20CF), (0x2100, 0x23FF), (0x2400, 0x27BF), (0x2800, 0x28FF), (0x3000, 0x30FF),
    (0x3100, 0x318F), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xD800, 0xDFFF), (0xE000, 0xE0FF), (0xFB00, 0xFDFF),
    (0xFE00, 0xFE6F), (0xFF00, 0xFFFF), (0x10400, 0x1047F), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0xE0000, 0xE007F),
    (0x0, 0x1F), (0x7F, 0x9F),
)  # fmt: skip
_WORDS = (
    "roads", "are", "for", "people", "the", "1,234.5", "£3.50", "20%", "3rd", "U.S.A.", "e.g.", "don't", "well-known", "www.x.org",
    "a@b.c", "слово", "काम", "कि", "كلمة", "你好", "こんにちは", "안녕", "שלום", "สวัสดี", "λόγος", "བོད", "မြန်မာ", "ß", "ﬁ", "²", "½",
    "IV", "XCIX", "0x1F", "1e400", "1/2", "10:30", "2026-11-28", "$", "€", "#", "@", "&amp;", "<break/>", "[[h@l'oU]]", "<voice>",
    "😀", "👩‍👩‍👧", "🇩🇪", "é", "q̃", "TTTTTTT", "aaaaaaaaaaaaaaaa", "\x01+10P", "\x00", "\ud83d",
)  # fmt: skip
_MARKS = (
    "-", "--", "---", "-----", "—", "–", "…", "...", ".", ",", ";", ":", "!", "?", "?!", "'", "''", "'''", '"', "(", ")", "/", "\\",
    "*", "_", "~", "^", "|", "=", "+", "%", "‑", "‒", "―", "−", "­", "'-", "-'", "- -", "\t", "\n", "\n\n", "\u2028", "\u00a0",
)  # fmt: skip


def text_from(rng: random.Random) -> str:
    """One text: words, marks and characters of any script, thrown together, up to a few hundred characters."""
    parts: list[str] = []
    few = [rng.choice(_RANGES) for _ in range(rng.randint(1, 3))]
    for _ in range(rng.choice((1, 2, 2, 3, 3, 5, 8, 13))):
        match rng.randrange(6):
            case 0:
                parts.append(rng.choice(_WORDS))
            case 1:
                parts.append(rng.choice(_MARKS))
            case 2 | 3:
                parts.append("".join(chr(rng.randint(*rng.choice(few))) for _ in range(rng.randint(1, 9))))
            case 4:
                parts.append(rng.choice(_MARKS) * rng.choice((1, 2, 3, 3, 4, 7, 30)))
            case _:
                parts.append(chr(rng.randint(*rng.choice(_RANGES))) * rng.choice((1, 1, 2, 3, 10, 40)))
        if rng.random() < 0.4:
            parts.append(" ")
    return "".join(parts)[:5000]


def cases(count: int, seed: int, *, every_language: bool) -> Iterator[tuple[str, str]]:
    """Voices with texts: the curated voices, and with `every_language` all that espeak has a language for."""
    rng = random.Random(seed)
    voices = [voice.name for voice in CATALOGUE]
    if every_language:
        voices += list(languages())
    for _ in range(count):
        yield rng.choice(voices), text_from(rng)


class Speaker:
    """A process that speaks; a new one after each crash. Use it as a context."""

    def __init__(self, *, raw: bool = False, limit_s: float = LIMIT_S) -> None:
        self._command = [sys.executable, str(WORKER), *(["raw"] if raw else [])]
        self._limit_s = limit_s
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> Speaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def problem(self, voice: str, text: str) -> str:
        """What went wrong when the text was spoken: empty for sound or a VoiceError."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self._lines = queue.SimpleQueue()
            threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps([voice, text]) + "\n")
            self._process.stdin.flush()
            answer = self._lines.get(timeout=self._limit_s)
        except BrokenPipeError:
            answer = ""
        except queue.Empty:
            self._end()
            return f"no answer within {self._limit_s:g} s"
        if not answer:
            code = self._process.wait()
            self._end()
            return f"the process ended with {code}"
        told = json.loads(answer)
        if "voice_error" in told:
            return ""
        return str(told["error"]) if "error" in told else ""

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            lines.put(line)
    lines.put("")


def run(count: int, seed: int, *, raw: bool = False, every_language: bool = False) -> list[tuple[str, str, str]]:
    """Voice, text and problem of every text that was bad."""
    with Speaker(raw=raw) as speaker:
        return [
            (voice, text, problem)
            for voice, text in cases(count, seed, every_language=every_language)
            if (problem := speaker.problem(voice, text))
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--all-languages", action="store_true")
    options = parser.parse_args()
    began = time.monotonic()
    bad = run(options.texts, options.seed, raw=options.raw, every_language=options.all_languages)
    for voice, text, problem in bad:
        print(f"{problem}: {voice} {text!r}")
    print(f"{options.texts} texts, {len(bad)} bad, {time.monotonic() - began:.1f} s")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
