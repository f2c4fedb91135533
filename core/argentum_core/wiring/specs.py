"""Voice and mind specs: what is allowed, and the sentence for what is not (SURFACE, Commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argentum_audio.voices.access import VoiceAccess

    from .access import Access


PLAIN = frozenset({"espeak", "estimate", "neural"})
"""Kinds of voices that need nothing from outside."""


def needs_access(spec: str) -> bool:
    """Whether a voice, or a link of its chain, may need a key, an address or a folder."""
    return any(link.partition(":")[0].strip().lower() not in PLAIN for link in spec.split(","))


def plain_access() -> VoiceAccess:
    """What a voice of this machine gets: no keys and no addresses, but the folder of its models and speakers."""
    from argentum_audio.voices.access import MODELS, VoiceAccess

    from ..journal.paths import home

    return VoiceAccess(models=home() / MODELS)


def load_early(voice: str) -> None:
    """Begin to load what a debate will speak with, in its own process and without waiting: a second's work, done beside everything else
    that is put together. `voice` is the one for everybody, empty for those of the cast, which speak with the neural voice as a rule."""
    if not voice or any(link.partition(":")[0].strip().lower() == "neural" for link in voice.split(",")):
        from argentum_audio.voices.neural.voice import start_process

        start_process()


def unload_unused(voices: Iterable[str]) -> None:
    """End what was begun early where none of these voices, which are those that will speak, needs it."""
    if not any(link.partition(":")[0].strip().lower() == "neural" for spec in voices for link in spec.split(",")):
        from argentum_audio.voices.speech_process import NEURAL

        NEURAL.close()


def known_voices(*, every: bool = False) -> list[dict[str, str]]:
    """Voices with their names as a spec; `every` adds all of espeak's languages and variants."""
    from argentum_audio.voices.spec import list_voices

    rows = [{"name": voice.name, "about": voice.description} for voice in list_voices(plain_access().models)]
    if every:
        from argentum_audio.voices.espeak.voice_files import languages, variants

        listed = {row["name"] for row in rows}
        names = [f"espeak:{code}" for code in languages()] + [f"espeak:en-us+{name}" for name in variants().values()]
        rows += [{"name": name, "about": "as espeak-ng has it"} for name in names if name not in listed]
    return rows


def check_voice(spec: str, where: str, granted: Access | None = None) -> None:
    """Refuse a voice, or a chain of them, that cannot be used; `where` names the option or the file.

    `granted` saves looking up keys again. Raises Refused.
    """
    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.errors import VoiceSpecError
    from argentum_audio.voices.spec import open_voice, parse_spec

    from .access import access, needed_by_voice, refuse_misshapen

    try:
        for link in parse_spec(spec):
            if link.kind == "estimate" and link.variant:
                raise Refused(f"{where}: {link.name} is not allowed; {link.kind} takes nothing after it")
            refuse_misshapen(needed_by_voice(link.kind), where)
        # Nothing is loaded and nobody is asked before a voice speaks.
        open_voice(spec, access=(granted or access()).voices if needs_access(spec) else plain_access())
    except VoiceError as error:
        sentence = one_line(error)
        hint = "; see argentum voices" if isinstance(error, VoiceSpecError) else ""
        raise Refused(f"{where}: {sentence[:1].lower()}{sentence[1:]}{hint}{_of_keyring(sentence)}") from None


def check_mind(spec: str, where: str, granted: Access | None = None) -> None:
    """Refuse a mind, or a chain of them, that cannot be used; `where` names the option or the file.

    `granted` saves looking up keys again. Raises Refused.
    """
    if spec == "casebook":
        return
    from ..minds.spec import MindSpecError, check_minds
    from .access import access

    try:
        check_minds(spec, (granted or access()).minds)
        _shapes_of_keys(spec, where)
    except MindSpecError as error:
        sentence = one_line(error)
        raise Refused(f"{where}: {sentence}{_of_keyring(sentence)}") from None


MOST_JUDGES = 3


def check_judges(specs: tuple[str, ...], granted: Access | None = None) -> None:
    """Refuse judges that are too many, or cannot be used, or cannot judge. Raises Refused."""
    if len(specs) > MOST_JUDGES:
        raise Refused(f"--judge is given {len(specs)} times; a debate has at most {MOST_JUDGES} judges")
    for spec in specs:
        if any(link.strip().lower() == "casebook" for link in spec.split(",")):
            raise Refused(
                f"--judge {spec} is not allowed: the casebook cannot judge; it takes chat:MODEL or PROVIDER:MODEL"
            )
        check_mind(spec, "--judge", granted)


def check_keys(minds: Iterable[str], voices: Iterable[str]) -> None:
    """Refuse the first key that these minds and voices would send and that is none; for specs that a journal names."""
    from argentum_audio.voices.spec import parse_spec

    from .access import needed_by_voice, refuse_misshapen

    for spec in minds:
        if spec != "casebook":
            _shapes_of_keys(spec, "")
    for spec in voices:
        if needs_access(spec):
            for link in parse_spec(spec):
                refuse_misshapen(needed_by_voice(link.kind))


def _shapes_of_keys(spec: str, where: str) -> None:
    from ..minds.spec import parse_minds
    from .access import needed_by_mind, refuse_misshapen

    for link in parse_minds(spec):
        if not link.url:
            refuse_misshapen(needed_by_mind(link.kind), where)


def _of_keyring(sentence: str) -> str:
    """What became of the keyring, behind a sentence that misses a key."""
    from .access import no_answer

    failure = no_answer() if "needs a key" in sentence else None
    return f"; {failure}" if failure else ""
