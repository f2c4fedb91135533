"""Native code speaks in processes that may die: what a crash, a hang and the end of their parent cost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from speaking import CALM

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.chain import VoiceChain
from argentum_audio.voices.espeak.safe_text import plainest
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.speech_messages import Header
from argentum_audio.voices.speech_process import MOST_DEATHS, SpeechProcess, SpeechProcessDied

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
LINE: Header = {
    "op": "espeak",
    "text": "Roads are for people.",
    "voice_file": "gmw/en-US",
    "rate_wpm": 175,
    "pitch": 50,
    "pitch_range": 50,
}


@pytest.fixture
def process() -> Iterator[SpeechProcess]:
    kept = SpeechProcess("The engine")
    yield kept
    kept.close()


def gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def killed(process: SpeechProcess) -> int:
    assert process.pid is not None
    pid = process.pid
    os.kill(pid, signal.SIGKILL)
    return pid


def test_the_same_request_is_the_same_bytes(process: SpeechProcess) -> None:
    first = process.call(LINE)[1]
    assert len(first) > 20_000
    assert process.call(LINE)[1] == first


def test_what_the_engine_refuses_is_its_own_fault_and_the_process_goes_on(process: SpeechProcess) -> None:
    pid = (process.call(LINE), process.pid)[1]
    with pytest.raises(VoiceError, match="does not accept the voice") as caught:
        process.call({**LINE, "voice_file": "nobody"})
    assert not isinstance(caught.value, SpeechProcessDied)
    with pytest.raises(VoiceError, match="KeyError"):
        process.call({"op": "espeak"})
    with pytest.raises(VoiceError, match="no request"):
        process.call({"op": "dance"})
    assert process.pid == pid


@posix
def test_a_text_that_kills_espeak_costs_its_own_call_and_a_fresh_process_speaks_on(process: SpeechProcess) -> None:
    first = process.call(LINE)[1]
    with pytest.raises(SpeechProcessDied, match="crashed on a line") as caught:
        process.call({**LINE, "text": "---काम"})
    assert caught.value.retry_ms is None
    assert process.pid is not None, "a fresh one is started at once"
    assert process.call(LINE)[1] == first


@posix
def test_a_process_that_hangs_is_ended_and_replaced(process: SpeechProcess) -> None:
    process.call(LINE)
    assert process.pid is not None
    hanging = process.pid
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(SpeechProcessDied, match=r"no answer within 0\.5 s"):
        process.call(LINE, limit_s=0.5)
    assert gone(hanging)
    assert process.call(LINE)[1]


@posix
def test_one_that_dies_again_and_again_is_left_alone_for_a_minute(process: SpeechProcess) -> None:
    for _ in range(MOST_DEATHS):
        with pytest.raises(SpeechProcessDied):
            process.call({**LINE, "text": "---काम"})
    with pytest.raises(SpeechProcessDied, match="left alone for a while") as caught:
        process.call(LINE)
    assert caught.value.retry_ms is not None
    assert 0 < caught.value.retry_ms <= 60_000
    assert process.pid is None


@posix
def test_killed_from_outside_it_is_a_fault_of_no_line(process: SpeechProcess) -> None:
    first = process.call(LINE)[1]
    for _ in range(5):
        killed(process)
        assert process.call(LINE)[1] == first


@posix
def test_it_ends_when_its_parent_was_killed() -> None:
    program = (
        "import os, signal\n"
        "from argentum_audio.voices.speech_process import ESPEAK\n"
        f"ESPEAK.call({LINE!r})\n"
        "print(ESPEAK.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert gone(int(done.stdout))


@posix
async def test_an_espeak_line_whose_process_dies_is_said_in_plain_words_with_one_notice(
    monkeypatch: pytest.MonkeyPatch, process: SpeechProcess
) -> None:
    monkeypatch.setattr("argentum_audio.voices.espeak.library.ESPEAK", process)
    # As it would be if `safe_text` let through what it keeps away today.
    monkeypatch.setattr("argentum_audio.voices.espeak.voice.safe_text", lambda text, scripts=None: text)
    told: list[VoiceError] = []
    voice = EspeakVoice()
    voice.on_stand_in = told.append
    clip = await voice.speak("clip", "---काम are roads for people.", CALM)
    assert [word.text for word in clip.words] == ["---काम", "are", "roads", "for", "people."]
    assert clip.text == "---काम are roads for people."
    assert clip.length_ms > 500
    assert [type(fault) for fault in told] == [SpeechProcessDied]


class Dying:
    """A voice whose process dies on every line."""

    name = "dying"

    async def speak(self, clip_id: str, text: str, prosody: object) -> None:
        raise SpeechProcessDied("The engine crashed on a line (exit status -11) and was started again.")

    async def close(self) -> None: ...


async def test_another_voice_stands_in_for_the_line_and_the_chain_says_so() -> None:
    told: list[str] = []
    chain = VoiceChain([Dying(), EspeakVoice()], lambda name, fault: told.append(f"{name}: {fault}"))  # type: ignore[list-item]
    clip = await chain.speak("clip", "Roads are for people.", CALM)
    assert clip.voice == "espeak:en-us"
    assert told == ["dying: The engine crashed on a line (exit status -11) and was started again."]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Roads are for people.", "Roads are for people."),
        ("---काम ...", ",      ,  "),
        ("a—b don't?!", "ab  don't? "),
        ("\ud83d x\x01", ", x "),
    ],
)
def test_the_plainest_text_has_the_same_words_at_the_same_places(text: str, plain: str) -> None:
    assert plainest(text) == plain
    assert len(plainest(text).split()) == len(text.split())
