"""Presets, motions and casts by name or file, shipped or the user's own, with refusals a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from argentum_kit.refused import Refused, one_line

from ..journal.paths import home

if TYPE_CHECKING:
    from argentum_presets import Preset
    from argentum_presets.files import Kind

    from ..debate.cast import Cast
    from ..debate.motion import Motion

T = TypeVar("T")


def preset(name_or_path: str) -> Preset:
    """A preset by name or file; raises Refused."""
    from argentum_presets import load_preset

    return _or_refuse(lambda: load_preset(name_or_path, home()))


class PresetMaterial:
    """The presets that a running debate may be switched to: shipped ones, and the user's own that hold."""

    def names(self) -> list[str]:
        """Their names, in order."""
        from argentum_presets import list_presets

        return [listing.name for listing in list_presets(home()) if not listing.problem]

    def settings(self, name: str) -> dict[str, Any]:
        """The tree of a preset's knobs; raises Refused, which is a ValueError, for one that does not hold."""
        return preset(name).settings.model_dump()


def motion(name_or_path: str) -> Motion:
    """A motion by name or file; raises Refused."""
    from argentum_presets import load_motion

    return _or_refuse(lambda: load_motion(name_or_path, home()))


def cast(name_or_path: str) -> Cast:
    """A cast by name or file; raises Refused."""
    from argentum_presets import load_cast

    return _or_refuse(lambda: load_cast(name_or_path, home()))


def name_of(kind: Kind, name_or_path: str) -> str:
    """What a preset, motion or cast is called in the record: its name, or its file's, as it is spelt on disk.

    Raises Refused.
    """
    from argentum_presets.files import find

    return _or_refuse(lambda: find(kind, name_or_path, home()).name)


def first_motion() -> str:
    """The motion that is debated when none is named: the first whose file can be used.

    Raises Refused where there is none.
    """
    from argentum_presets import check_motion, list_motions

    for item in list_motions(home()):
        if item.problem is None and (item.shipped or check_motion(item) is None):
            return item.name
    raise Refused("there is no motion; write one, and name its file")


def _or_refuse(load: Callable[[], T]) -> T:
    from argentum_presets import PresetError

    try:
        return load()
    except PresetError as error:
        raise Refused(one_line(error)) from None
