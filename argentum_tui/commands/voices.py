"""Voice and mind specs: what is allowed, and the sentence for what is not (SURFACE, Commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .problems import Refused, one_line

if TYPE_CHECKING:
    from .access import Access


def known_voices(*, every: bool = False) -> list[dict[str, str]]:
    """Voices with their names as a spec; `every` adds all of espeak's languages and variants."""
    from argentum_audio.voices.spec import list_voices

    rows = [{"name": voice.name, "about": voice.description} for voice in list_voices()]
    if every:
        from argentum_audio.voices.espeak_voices import languages, variants

        listed = {row["name"] for row in rows}
        names = [f"espeak:{code}" for code in languages()] + [f"espeak:en-us+{name}" for name in variants().values()]
        rows += [{"name": name, "about": "as espeak-ng has it"} for name in names if name not in listed]
    return rows


def check_voice(spec: str, where: str, granted: Access | None = None) -> None:
    """Refuse a voice, or a chain of them, that cannot be used; `where` names the option or the file. Without `granted` the
    environment's access counts."""
    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.errors import VoiceSpecError
    from argentum_audio.voices.spec import open_voice, parse_spec

    try:
        for link in parse_spec(spec):
            if link.kind == "estimate" and link.variant:
                raise Refused(f"{where}: {link.name} is not allowed; {link.kind} takes nothing after it")
        # Nothing is loaded and nobody is asked before a voice speaks.
        open_voice(spec, access=granted.voices if granted is not None else None)
    except VoiceError as error:
        sentence = one_line(error)
        hint = "; see argentum voices" if isinstance(error, VoiceSpecError) else ""
        raise Refused(f"{where}: {sentence[:1].lower()}{sentence[1:]}{hint}") from None


def check_mind(spec: str, where: str, granted: Access | None = None) -> None:
    """Refuse a mind, or a chain of them, that cannot be used; `where` names the option or the file."""
    if spec == "casebook":
        return
    from argentum_core.minds.spec import MindSpecError, check_minds

    from .access import access

    try:
        check_minds(spec, (granted or access()).minds)
    except MindSpecError as error:
        raise Refused(f"{where}: {one_line(error)}") from None
