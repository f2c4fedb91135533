"""A process that hands texts to espeak, so that one of them may kill it: `espeak_fuzz.Workers` starts it.

Reads JSON lines `[voice, text]`, answers each with a line: `{"frames": N}`, or `{"error": …}` for anything raised. With the
argument `raw` texts reach the library as they are, without what the voice does to make them speakable.
"""

from __future__ import annotations

import json
import sys

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.espeak import library
from argentum_audio.voices.espeak.safe_text import safe_text
from argentum_audio.voices.espeak.scripts import scripts_of
from argentum_audio.voices.espeak.voice_files import find_voice


def frames_of(voice: str, text: str, *, raw: bool) -> int:
    said = library.synthesise(
        text if raw else safe_text(text, scripts_of(voice)),
        voice_file=find_voice(voice).file,
        rate_wpm=400,
        pitch=50,
        pitch_range=50,
    )
    return len(said.samples)


def main() -> None:
    raw = "raw" in sys.argv[1:]
    for line in sys.stdin:
        voice, text = json.loads(line)
        try:
            answer: dict[str, object] = {"frames": frames_of(voice, text, raw=raw)}
        except VoiceError as error:
            answer = {"voice_error": str(error)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
