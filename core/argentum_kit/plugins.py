"""Plug-ins: kinds of minds and voices that other packages add, found by their entry points (SURFACE, Plug-ins).

A package names an entry point in the group `argentum.minds` or `argentum.voices`; its name is the kind of a spec `kind:rest`, and
what it points at is called with `rest`. A plug-in is imported when a spec first names it, never for a list. What it throws, at
import or when it is called, is a `PluginError` of one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from .fault_causes import Peer, cause_of
from .faults import LinkFault
from .secrets import one_line

MINDS = "argentum.minds"
VOICES = "argentum.voices"


class PluginError(Exception):
    """A plug-in that cannot be used; the message is one sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A kind of mind or voice that a package adds. `package` is its name and version, empty where it does not say."""

    kind: str
    package: str
    point: EntryPoint

    def load(self) -> Callable[[str], Any]:
        """What opens one of its minds or voices, called with what stands after the colon of a spec; raises PluginError."""
        try:
            opener = self.point.load()
        except BaseException as error:
            raise self._failed(error) from None
        if not callable(opener):
            raise PluginError(f"the plug-in {self.title} names {self.point.value}, which cannot be called")
        found: Callable[[str], Any] = opener
        return found

    def open(self, rest: str) -> Any:
        """A mind or voice of this kind for `kind:rest`; raises PluginError."""
        opener = self.load()
        try:
            return opener(rest)
        except BaseException as error:
            raise self._failed(error) from None

    @property
    def title(self) -> str:
        """The kind, and the package that it comes from."""
        return f"{self.kind!r}" + (f" ({self.package})" if self.package else "")

    def _failed(self, error: BaseException) -> PluginError:
        # Ctrl-C is the user's; what else a plug-in raises, SystemExit included, is its own fault.
        if isinstance(error, KeyboardInterrupt):
            raise error
        if isinstance(error, LinkFault):  # it says itself what to change
            return PluginError(one_line(f"the plug-in {self.title}: {error}", longest=240).rstrip("."))
        cause = error if isinstance(error, Exception) else RuntimeError(f"it raised {type(error).__name__}")
        try:
            return PluginError(cause_of(cause, Peer(f"the plug-in {self.title}")).sentence)
        except Exception:  # an exception whose text cannot be read
            return PluginError(f"the plug-in {self.title} failed ({type(error).__name__})")


@cache
def plugins(group: str) -> dict[str, Plugin]:
    """The plug-ins of a group, `MINDS` or `VOICES`, by kind in lower case, in alphabetical order. Where two packages name the same
    kind, the first by package counts. Nothing is imported."""
    found: dict[str, Plugin] = {}
    try:
        points = list(entry_points(group=group))
    except Exception:  # metadata of a broken installation may fail in any way; a debate does not need it
        return {}
    for point in points:
        plugin = Plugin(point.name.strip().lower(), _package(point), point)
        before = found.get(plugin.kind)
        if before is None or plugin.package < before.package:
            found[plugin.kind] = plugin
    return dict(sorted(found.items()))


def _package(point: EntryPoint) -> str:
    dist = point.dist
    try:
        return f"{dist.name} {dist.version}" if dist is not None else ""
    except Exception:  # a package without a name or version
        return ""
