"""What the actions do that steer a debate: each makes a command of what is selected at the moment, and sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from .context import ActionContext, Reason
from .reasons import PreparedLine, no_debate, prepared_by


def cut(context: ActionContext) -> None:
    """Cut the speaker off now."""

    from argentum_core.debate.commands import CutCommand

    context.target.send(CutCommand())


def undo(context: ActionContext) -> None:
    """Take the last steering back."""

    from argentum_core.debate.commands import UndoCommand

    context.target.send(UndoCommand())


def cut_at_beat(context: ActionContext) -> None:
    """Cut at the next beat; the selected agent takes the floor, unless it has it."""

    from argentum_core.debate.commands import CutAtBeatCommand

    agent, floor = context.agent, context.state.floor if context.state else None
    takes = agent.id if agent is not None and (floor is None or floor.agent != agent.id) else None
    context.target.send(CutAtBeatCommand(takes))


def call_closing(context: ActionContext) -> None:
    """Call the closing statements."""

    from argentum_core.debate.commands import ClosingCommand

    context.target.send(ClosingCommand())


def step_selection(step: int) -> Callable[[ActionContext], None]:
    """Select the agent so many places further, around the ends."""

    def run(context: ActionContext) -> None:
        there = len(context.agents)
        now = context.selected if context.selected is not None else (0 if step > 0 else 1)
        context.target.select((now - 1 + step) % there + 1)

    return run


def select(number: int) -> Callable[[ActionContext], None]:
    """Select the agent of a number."""

    return lambda context: context.target.select(number)


def tokens(command: Literal["grant", "take"]) -> Callable[[ActionContext], None]:
    """Grant the selected agent a token, or take one."""

    def run(context: ActionContext) -> None:
        from argentum_core.debate.commands import GrantCommand, TakeCommand

        assert context.agent is not None
        context.target.send((GrantCommand if command == "grant" else TakeCommand)(context.agent.id, 1))

    return run


def mute(context: ActionContext) -> None:
    """Mute the selected agent, or let it speak again."""

    from argentum_core.debate.commands import MuteCommand

    assert context.agent is not None
    context.target.send(MuteCommand(context.agent.id, not context.agent.muted))


def refuse(line: PreparedLine) -> Callable[[ActionContext], None]:
    """Refuse the line of a kind that is shown."""

    def run(context: ActionContext) -> None:
        from argentum_core.debate.commands import RefuseCommand

        agent = prepared_by(context, line)
        assert agent is not None
        context.target.send(RefuseCommand(agent, line))

    return run


SHARE_STEP = 5


def set_share(step: int) -> Callable[[ActionContext], None]:
    """To the next multiple of the step, within what is possible."""

    def run(context: ActionContext) -> None:
        from argentum_core.grammar.forms import stepped_share

        assert context.agent is not None
        context.target.send(stepped_share(context.agent, step))

    return run


def clap(context: ActionContext) -> None:
    """Clap for the selected agent."""

    from argentum_core.debate.commands import ClapCommand

    assert context.agent is not None
    context.target.send(ClapCommand(context.agent.id))


def pause(context: ActionContext) -> None:
    """Pause, or go on."""

    from argentum_core.debate.commands import PauseCommand

    assert context.state is not None
    context.target.send(PauseCommand(not context.state.paused))


def cannot_pause(context: ActionContext) -> Reason:
    """A recording can be paused too."""
    if context.state is not None and not context.steerable:
        return None
    return no_debate(context)


def extend(context: ActionContext) -> None:
    """Let the debate go on for a few turns more, or a few minutes where time limits it."""
    from argentum_core.grammar.forms import extended

    assert context.state is not None
    context.target.send(extended(context.state))
