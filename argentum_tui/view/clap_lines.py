"""Applause, told once a clap, and once for many of the same (RULES, Audience).

A clap is a command of the operator's or of the audience's, and then an event that says whether it did anything; the line of
the command becomes the line of what came of it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from argentum_core.debate.events import AudienceClapped
from argentum_core.debate.state import DebateState

from .cause import Cause, Severity
from .commands import CommandTracker
from .names import label

SIGN = "★"
TOGETHER_MS = 10_000


@dataclass(slots=True)
class _ClapGroup:
    """Claps of the audience for one agent that are told as one."""

    agent: str
    effective: bool
    since_ms: int
    key: Hashable
    count: int = 0


class ClapLines:
    """Joins claps to their commands, and the audience's to each other."""

    def __init__(self) -> None:
        self._group: _ClapGroup | None = None

    def take(self, state: DebateState, commands: CommandTracker, event: AudienceClapped, at_ms: int) -> Cause:
        """The line for a clap at `at_ms` of debate time; the audience's claps for one agent that come close together share theirs."""
        command = commands.take_clap(event.agent)
        by_audience = command is None or command.by_audience
        text = f"clap for {label(state, event.agent)}{'' if by_audience else ' · you'}"
        if not event.effective:
            text += f" · boosted less than {state.settings.audience.cooldown_segments} segments ago"
        severity: Severity = "good" if event.effective else "quiet"
        if not by_audience and command is not None:
            return Cause(at_ms, SIGN, text, severity, "you", command.command_id)
        group = self._group
        same = group is not None and (group.agent, group.effective) == (event.agent, event.effective)
        if group is None or not same or at_ms - group.since_ms > TOGETHER_MS:
            key: Hashable = command.command_id if command is not None else ("clap", event.agent, at_ms)
            group = self._group = _ClapGroup(event.agent, event.effective, at_ms, key)
        group.count += 1
        if group.count > 1:
            text = text.replace("clap for", f"{group.count} claps for", 1)
        return Cause(group.since_ms, SIGN, text, severity, key=group.key)
