"""The line at the top: what is debated, by which rules, how far it is, and whether it is being recorded."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style

from argentum_core.form.timing import limit_ms
from argentum_core.measures.vote_story import listener_vote
from argentum_tui.view import StageView, Topic, governance, names

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder

SIDES_SHOWN = 4
ROOMY = 160
"""From so many columns on there is room for the votes beside everything else."""
NARROW = 72
GAP = "   "
NO_SOUND = frozenset({"silence", "virtual"})
BRAND = "◆ ARGENTUM"


class HeaderBar(Panel):
    """The line at the top of the stage. `recorded` is false where no record is kept."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("header",)
    FRAMED: ClassVar[bool] = False

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self.recorded = True

    def moving(self) -> tuple[int, ...]:
        return (0,)

    def paint(self, y: int, row: StripBuilder) -> None:
        if y != 0:
            return
        styles, state = self.text_styles, self.view.state
        right = StripBuilder(row.width)
        changed = self.view.changed_knobs()
        votes = self._votes() if row.width >= 120 else ""
        abnormal = self._abnormal()
        if votes:
            right.put(f"{votes}   ", styles.dim)
        roomy = row.width >= (ROOMY if votes or abnormal else 100)
        right.put(state.preset, styles.dim)
        if changed:
            right.put(f" ✎{changed}", styles.accent)
        if roomy:
            wanted = f"/{state.turns_wanted}" if state.turns_wanted else ""
            right.put(f"   turn {state.turn}{wanted}", styles.dim)
        right.put(GAP, styles.background)
        self._governor(right)
        right.put(GAP, styles.background)
        for text, style in abnormal:
            right.put(text, style).put(GAP[:-1], styles.background)
        if state.form.phase is not None and not state.ended:
            right.put(f"{state.form.phase} ", styles.accent)
        if state.ended:
            right.put("■ ended ", styles.dim)
        elif state.paused:
            right.put("‖ paused ", styles.warning)
        else:
            right.put("● ", styles.good if state.phase != "idle" else styles.faint)
        right.put(names.clock(self.view.now_ms), styles.text)
        limit = limit_ms(state)
        if limit is not None:
            right.put(f" of {names.clock(limit)}" if row.width >= NARROW else f"/{names.clock(limit)}", styles.dim)
        right.put(" ", styles.background)
        row.put(" ", styles.background).put(BRAND if roomy else BRAND[0], styles.accent).put("  ", styles.background)
        space = row.width - row.used - right.used - 2
        row.column(state.title or state.motion, max(0, space), styles.bold)
        row.skip_to(row.width - right.used, styles.background)
        row.segments.extend(right.segments)
        row.used += right.used

    def _abnormal(self) -> list[tuple[str, Style]]:
        """What is not as it should be, in this order, each for as long as it lasts: without sound, muted, exhausted, what it has cost,
        not recorded."""
        styles, state = self.text_styles, self.view.state
        told: list[tuple[str, Style]] = []
        if self.view.stats.output in NO_SOUND and state.phase != "idle":
            told.append(("silent", styles.warning))
        for word, agents in (
            ("muted", [agent for agent in state.agents if agent.muted]),
            ("exhausted", [agent for agent in state.agents if agent.exhausted]),
        ):
            if agents:
                told.append((f"{word} {''.join(names.badge(state, agent.id) for agent in agents)}", styles.warning))
        if state.governor.spent_micros:
            told.append((f"cost {state.governor.spent_micros / 1e6:.2f}", styles.dim))
        if not self.recorded:
            told.append(("not recorded", styles.warning))
        return told

    def _votes(self) -> str:
        """How the house would vote now, and the listener at the keyboard beside it: `for 44 · against 41 · you for`; empty without
        votes, or with too many sides."""
        vote = self.view.state.vote
        parts = [f"{side} {count}" for side, count in vote.house.counts.items()] if vote.house is not None else []
        mine = next((vote.listener[when] for when in ("after", "during", "before") if when in vote.listener), None)
        if mine is not None:
            parts.append(f"you {listener_vote(mine)}")
        return " · ".join(parts) if len(parts) <= SIDES_SHOWN else ""

    def _governor(self, row: StripBuilder) -> None:
        """`auto·enhanced`, with how many things are shed, if any."""
        styles, state = self.text_styles, self.view.state
        held = governance.mode(state) != "auto"
        row.put(governance.tier_words(state), styles.text if held else styles.dim)
        if state.governor.shed:
            row.put(f" ▾{state.governor.shed}", styles.warning)
