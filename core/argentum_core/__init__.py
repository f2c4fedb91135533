"""Live, voiced debates between AI agents, from Python.

    import argentum_core as argentum

    debate = argentum.Debate("homework", mind="chat:llama3.2", seed=7)
    async for event in argentum.play(debate):
        if event.type == "segment_started":
            print(debate.name_of(event.agent), event.text)

`play` begins a debate, `resume` goes on with a recorded one, `replay` reads a record; `Debate` says what is debated, by whom and under
which rules, and steers it while it is played (`debate.say("Two minutes left.")`). Events are structs of `argentum_core.events`, as in the
record. Whatever is wrong with what was asked for raises `Refused`, with one sentence.

Minds and voices of one's own are objects with one coroutine (`OwnMind`, `OwnVoice`); packages add kinds of them by the entry points
`argentum.minds` and `argentum.voices`.

What is exported here is the API; everything further in may change with any version. Names are looked up when they are first used, so
importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argentum_audio.clip import Beat, Clip, Word
    from argentum_audio.voices.base import Prosody, Voice, VoiceError
    from argentum_audio.voices.python_voice import OwnVoice
    from argentum_kit.refused import Refused

    from .api.debate import Debate
    from .api.play import play, resume
    from .api.playing import Playing
    from .api.replaying import Replay, replay
    from .debate import events
    from .debate.cast import Cast
    from .debate.motion import Motion
    from .debate.state import DebateState
    from .minds.base import Mind, MindFault, MindReply, MindRequest
    from .minds.own import OwnMind

_HOMES = {
    ".api.debate": ("Debate",),
    ".api.play": ("play", "resume"),
    ".api.playing": ("Playing",),
    ".api.replaying": ("Replay", "replay"),
    ".debate.cast": ("Cast",),
    ".debate.motion": ("Motion",),
    ".debate.state": ("DebateState",),
    ".minds.base": ("Mind", "MindFault", "MindReply", "MindRequest"),
    ".minds.own": ("OwnMind",),
    "argentum_audio.clip": ("Beat", "Clip", "Word"),
    "argentum_audio.voices.base": ("Prosody", "Voice", "VoiceError"),
    "argentum_audio.voices.python_voice": ("OwnVoice",),
    "argentum_kit.refused": ("Refused",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Beat",
    "Cast",
    "Clip",
    "Debate",
    "DebateState",
    "Mind",
    "MindFault",
    "MindReply",
    "MindRequest",
    "Motion",
    "OwnMind",
    "OwnVoice",
    "Playing",
    "Prosody",
    "Refused",
    "Replay",
    "Voice",
    "VoiceError",
    "Word",
    "events",
    "play",
    "replay",
    "resume",
]


def __getattr__(name: str) -> Any:
    if name == "events":
        return import_module(".debate.events", __name__)
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
