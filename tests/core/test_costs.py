"""What the calls of models took is told by what they were for: calls, tokens and money, a minute and in all."""

from __future__ import annotations

from argentum_core.debate import events as e
from argentum_core.measures import Measures, rows
from argentum_core.measures.costs import CostMeasures, KindCosts


def asked(name: str, kind: e.WorkKind, *, offline: bool = False) -> e.WorkRequested:
    request = e.WorkRequest(request_id=name, kind=kind, agent="ada", segment_id="s", offline=offline)
    return e.WorkRequested(context_version=1, requests=[request])


def usage(read: int, written: int) -> e.CallUsage:
    return e.CallUsage("talker-1", read, written)


def test_a_call_is_counted_by_what_it_was_for() -> None:
    costs = CostMeasures()
    for name, kind in (("listen_1", "listen"), ("listen_2", "listen"), ("reserve_3", "reserve")):
        costs.requested(asked(name, kind))  # type: ignore[arg-type]
    costs.answered(e.WorkWritten(request_id="listen_1", text="", usage=usage(300, 20), cost_micros=5))
    costs.answered(e.WorkWritten(request_id="listen_2", text="", usage=usage(310, 30), cost_micros=6))
    costs.answered(e.ContinuationsWritten(request_id="reserve_3", halves=[], usage=usage(700, 60), cost_micros=20))
    assert costs.by_kind == {"listen": KindCosts(2, 610, 50, 11), "reserve": KindCosts(1, 700, 60, 20)}
    assert costs.total() == KindCosts(3, 1310, 110, 31)


def test_a_call_whose_answer_nobody_has_counts_as_well() -> None:
    costs = CostMeasures()
    costs.requested(asked("segment_1", "segment"))
    costs.settled(e.CallSettled(request_id="segment_1", agent="ada", cost_micros=9))
    costs.settled(e.CallSettled(request_id="plan_ada_1", agent="ada", cost_micros=0, usage=usage(350, 60), kind="plan"))
    assert costs.by_kind == {"segment": KindCosts(1, 0, 0, 9), "plan": KindCosts(1, 350, 60, 0)}


def test_what_took_nothing_and_what_the_casebook_said_are_no_calls() -> None:
    costs = CostMeasures()
    costs.requested(asked("segment_1", "segment", offline=True))
    costs.answered(e.WorkWritten(request_id="segment_1", text="So it is."))
    assert costs.by_kind == {}


def test_a_report_tells_them_a_minute_and_in_words() -> None:
    measures = Measures()
    agents = [
        e.AgentSetup(id=name, name=name, side=name, seat=seat, voice="v", mind="m", target_share=0.5, bank=400)
        for seat, name in enumerate(("ada", "brook"), start=1)
    ]
    measures.take(
        e.DebateStarted(
            session="s", motion="m", title="M", preset="p", cast="c", seed=1, max_bank=800, agents=agents, settings={}
        ),
        0,
    )  # fmt: skip
    measures.take(asked("listen_1", "listen"), 0)
    measures.take(e.WorkWritten(request_id="listen_1", text="", usage=usage(3000, 200), cost_micros=1500), 120_000)
    report = measures.report()
    assert (report.calls, report.input_tokens_per_minute, report.money_per_minute) == (1, 1500, 0.00075)
    told = {name: value for name, value, _ in rows(report)}["calls"]
    assert "1 listen" in told and "1,500 tokens in" in told and "0.0015 in all" in told


def test_a_debate_without_models_has_no_line_of_them() -> None:
    assert "calls" not in {name for name, _, _ in rows(Measures().report())}
