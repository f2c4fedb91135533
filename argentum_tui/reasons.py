"""Why an action is not possible at the moment, in words; None when it is. One function a reason.

What a reason needs of the core is imported where it is asked: the core brings in pydantic and msgspec, and this file is
imported before the first screen is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from .context import ActionContext, Reason


def never(_context: ActionContext) -> Reason:
    """Always possible."""
    return None


def no_debate(context: ActionContext) -> Reason:
    """It has not begun, is over, or is a recording."""
    if context.state is None or context.state.phase == "idle":
        return "the debate has not begun"
    if context.state.ended:
        return "the debate is over"
    if context.only_watched:
        return context.only_watched
    if not context.steerable:
        return "this is a recording; it cannot be steered"
    return None


def not_shared(context: ActionContext) -> Reason:
    """Nobody can watch it from elsewhere."""
    return None if context.shared else "it is not shared; argentum run --share does that"


def no_speaker(context: ActionContext) -> Reason:
    """Nobody speaks, or a cut is under way."""
    if reason := no_debate(context):
        return reason
    assert context.state is not None
    if context.state.phase == "cutting":
        return "a cut is under way"
    return "nobody is speaking" if context.state.floor is None else None


def no_beat(context: ActionContext) -> Reason:
    """No beat is left at which the selected agent could take the floor."""
    from argentum_core.debate.state import CHAIR

    if reason := no_speaker(context):
        return reason
    assert context.state is not None and context.state.floor is not None
    floor, agent = context.state.floor, context.agent
    if floor.agent == CHAIR:
        return "the chair is speaking; {cut} cuts now"
    if floor.armed is not None and floor.armed.by == "operator":
        return "your cut at the next beat is armed"
    if agent is not None and agent.id != floor.agent:
        return f"{agent.name} is muted and cannot take the floor" if agent.muted else None
    if floor.beats_reached >= len(floor.beats_ms):
        return "no beat is left in this segment; {cut} cuts now"
    return None


def no_agent(context: ActionContext) -> Reason:
    """No agent is selected."""
    if reason := no_debate(context):
        return reason
    return "no agent is selected; 1–9 select one" if context.agent is None else None


def no_details(context: ActionContext) -> Reason:
    """No agent is selected; one of a debate that is only watched can be looked at all the same."""
    return no_agent(replace(context, only_watched=""))


def cannot_ask(context: ActionContext) -> Reason:
    """No agent is selected that could answer."""
    if reason := no_agent(context):
        return reason
    assert context.agent is not None
    return f"{context.agent.name} is muted and cannot answer" if context.agent.muted else None


def cannot_close(context: ActionContext) -> Reason:
    """The closing statements have begun, are called already, or there are none."""
    from argentum_core.form.agenda import closing_refused

    if reason := no_debate(context):
        return reason
    assert context.state is not None
    return closing_refused(context.state)


def cannot_extend(context: ActionContext) -> Reason:
    """The debate has no end, or its closing statements have begun or are called."""
    if reason := no_debate(context):
        return reason
    assert context.state is not None
    state = context.state
    if state.turns_wanted is None and state.minutes_wanted is None:
        return "the debate has no end that could be moved"
    if state.form.called is not None or state.form.phase in ("closing", "verdict"):
        return "the closing statements have begun or are called"
    return None


def cannot_grant(context: ActionContext) -> Reason:
    """No agent is selected, or its bank is full."""
    if reason := no_agent(context):
        return reason
    assert context.agent is not None and context.state is not None
    most = context.state.settings.tokens.max_bank
    if context.agent.bank >= round(most * 100):
        return f"{context.agent.name}'s bank is full: {most:g} tokens"
    return None


def cannot_take(context: ActionContext) -> Reason:
    """No agent is selected, or it has no whole token."""
    if reason := no_agent(context):
        return reason
    assert context.agent is not None
    return f"{context.agent.name} has no whole token" if context.agent.bank < 100 else None


def nothing_to_undo(context: ActionContext) -> Reason:
    """Nothing was steered yet."""
    if reason := no_debate(context):
        return reason
    assert context.state is not None
    return None if context.state.undo else "nothing has been changed yet"


def cannot_share(context: ActionContext) -> Reason:
    """No agent is selected, or it is not looked at in full."""
    if reason := no_agent(context):
        return reason
    return None if context.drawer == "agent" else "{agent} shows the selected agent, whose share of the talk it sets"


PreparedLine = Literal["cut_in", "standby"]


def prepared_by(context: ActionContext, line: PreparedLine) -> str | None:
    """The id of the agent whose line of a kind is shown: that of the armed cut, else of the newest prepared; None without."""
    from argentum_core.grammar import forms

    return forms.prepared_by(context.state, line) if context.state is not None else None


def nothing_prepared(line: PreparedLine) -> Callable[[ActionContext], Reason]:
    """Nobody has prepared a line of this kind."""

    def disabled(context: ActionContext) -> Reason:
        if reason := no_debate(context):
            return reason
        what = "cut-in line" if line == "cut_in" else "standby"
        return None if prepared_by(context, line) is not None else f"no {what} is prepared"

    return disabled


def not_searching(context: ActionContext) -> Reason:
    """No search is on."""
    return None if context.searching else "no search is on; {search} searches the transcript"


def not_over(context: ActionContext) -> Reason:
    """The debate is not over."""
    return None if context.state is not None and context.state.ended else "the debate is not over yet"


def not_free(context: ActionContext) -> Reason:
    """The debate is not over, or something is still being done with it."""
    return not_over(context) or (f"the {context.busy} is not done yet" if context.busy is not None else None)


def no_record(context: ActionContext) -> Reason:
    """No recorded debate is chosen in the lobby, or something is still being done with one."""
    if context.busy is not None:
        return f"the {context.busy} is not done yet"
    return None if context.journal is not None else "no recorded debate is chosen; they stand below the motions"


def cannot_begin_record_again(context: ActionContext) -> Reason:
    """No recorded debate is chosen in the lobby, or a debate is being started."""
    return is_starting(context) or no_record(context)


def cannot_export(context: ActionContext) -> Reason:
    """The debate is not over, or was not recorded."""
    if reason := not_free(context):
        return reason
    return None if context.journal is not None else "the debate was not recorded"


def cannot_replay(context: ActionContext) -> Reason:
    """The debate is not over, or was not recorded."""
    if reason := cannot_export(context):
        return reason
    return "another debate is being started" if context.starting else None


def cannot_fork(context: ActionContext) -> Reason:
    """The debate is not over or was not recorded, or no line is marked."""
    if reason := cannot_replay(context):
        return reason
    return None if context.marked else "no line is marked; click one in the transcript or in the verdict"


def cannot_begin_again(context: ActionContext) -> Reason:
    """The debate is not over, or nothing here can begin one."""
    if reason := not_free(context):
        return reason
    if context.starting:
        return "another debate is being started"
    return None if context.startable else "no debate can be begun from here"


def cannot_go_to_lobby(context: ActionContext) -> Reason:
    """The debate is not over, or there is no lobby."""
    if reason := not_free(context):
        return reason
    return None if context.has_lobby else "there is no lobby behind it; q leaves, and argentum alone opens one"


def nothing_to_leave(context: ActionContext) -> Reason:
    """No search is on, the drawer is shut, and the stage is shown."""
    return None if context.searching or context.drawer or context.verdict else "nothing is open that it could close"


def nothing_chosen(context: ActionContext) -> Reason:
    """No row of the causes is chosen."""
    return None if context.choosing else "no cause is chosen; ⇥ (tab) goes to the causes, or click one"


def nothing_cited(context: ActionContext) -> Reason:
    """Nothing that was said cites a source."""
    return None if context.citing else "nothing that was said cites a source yet"


def not_there(number: int) -> Callable[[ActionContext], Reason]:
    """The reason for an agent by its number, from 1."""

    def disabled(context: ActionContext) -> Reason:
        there = len(context.agents)
        return None if number <= there else f"there are only {there} agents" if there else "there are no agents yet"

    return disabled


def nobody_there(context: ActionContext) -> Reason:
    """There are no agents yet."""
    return None if context.agents else "there are no agents yet"


def is_starting(context: ActionContext) -> Reason:
    """The debate is being started already."""
    return "the debate is starting" if context.starting else None
