"""The selected agent in full: why it bids what it bids, points made and owed, bank, mood, persona, voice and mind."""

from __future__ import annotations

from typing import ClassVar

from argentum_core.debate.state import Agent
from argentum_tui.view import Topic, names
from argentum_tui.view.agent_figures import of_agent
from argentum_tui.view.figures import Figure

from .figures import FiguresPanel
from .strip_builder import StripBuilder


class AgentPanel(FiguresPanel):
    """What the drawer shows of an agent; another selection shows another agent."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("banks", "bids", "pacing", "emotion")
    NAME_CELLS: ClassVar[int] = 11

    @property
    def agent(self) -> Agent | None:
        """The selected agent, else the one who speaks."""
        chosen = self.view.state.by_id.get(self.options.selected or "")
        return chosen or self.view.speaker

    def title(self) -> str:
        agent = self.agent
        return names.label(self.view.state, agent.id) if agent is not None else "agent"

    def title_right(self, row: StripBuilder) -> None:
        agent = self.agent
        if agent is not None and agent.muted:
            row.put("muted", self.text_styles.warning)

    def foot(self, row: StripBuilder) -> None:
        less, more, grant, take, mute, back = map(
            self.key, ("share_less", "share_more", "grant", "take", "mute", "back")
        )
        keys = (f"{less}{more} share", f"{grant} {take} tokens", f"{mute} mute", f"{back} puts away")
        self.put_keys(row, *keys)

    def figures(self) -> list[Figure]:
        agent = self.agent
        return of_agent(self.view.state, agent, self.view.history.get(agent.id)) if agent is not None else []
