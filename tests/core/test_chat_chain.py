"""What stands in when a mind cannot answer, what is told of it, and who is left alone for a while."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from minds_scene import Talker, request

from argentum_core.minds.base import MindFault, Usage
from argentum_core.minds.chain import MindChain
from argentum_core.minds.edge import MIND_POLICY


class Faults:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def __call__(self, name: str, fault: MindFault) -> None:
        self.told.append((name, fault.fault))


FAILING_S, TURNED_AWAY_S = MIND_POLICY.rest_s["failed"], MIND_POLICY.lasting_s


def chain(*minds: Talker, now: Callable[[], float] = lambda: 0.0) -> tuple[MindChain, Faults]:
    faults = Faults()
    return MindChain(list(minds), faults, now), faults


async def test_the_next_mind_speaks_when_one_fails_and_it_is_told_once() -> None:
    minds, faults = chain(Talker("model", "failed"), Talker("book"))
    assert (await minds.reply(request())).text == "book"
    assert faults.told == [("model", "failed")]


async def test_when_all_fail_the_last_fault_is_raised() -> None:
    minds, faults = chain(Talker("model", "timeout"), Talker("other", "nonsense"))
    with pytest.raises(MindFault) as fault:
        await minds.reply(request())
    assert fault.value.fault == "nonsense" and faults.told == [("model", "timeout")]


async def test_a_casebook_that_has_said_everything_wears_nobody_out_while_a_model_may_come_back() -> None:
    minds, _ = chain(Talker("model", "timeout"), Talker("book", "exhausted"))
    faults = []
    for _ in range(5):
        with pytest.raises(MindFault) as fault:
            await minds.reply(request())
        faults.append(fault.value.fault)
    assert faults == ["timeout"] * 3 + ["failed"] * 2


@pytest.mark.parametrize("kind", ["bid", "interjection"])
async def test_bids_and_interjections_are_not_worth_a_stand_in(kind: str) -> None:
    minds, faults = chain(Talker("model", "failed"), book := Talker("book"))
    with pytest.raises(MindFault):
        await minds.reply(request(kind))
    assert (book.asked, faults.told) == (0, [])


async def test_once_a_sentence_is_out_no_other_mind_goes_on_from_it() -> None:
    minds, _ = chain(Talker("model", "failed", ("Half of it.",)), book := Talker("book"))
    with pytest.raises(MindFault):
        await minds.reply(request())
    assert book.asked == 0


async def test_who_is_turned_away_is_left_alone_longer_each_time_and_asked_again_after() -> None:
    now = [0.0]
    minds, faults = chain(model := Talker("model", "refused"), Talker("book"), now=lambda: now[0])
    for _ in range(5):
        assert (await minds.reply(request())).text == "book"
    assert (model.asked, len(faults.told)) == (1, 1)
    now[0] += TURNED_AWAY_S
    await minds.reply(request())
    assert model.asked == 2
    now[0] += TURNED_AWAY_S
    await minds.reply(request())
    assert model.asked == 2, "twice as long"
    now[0] += TURNED_AWAY_S
    model.fault = None
    assert (await minds.reply(request())).text == "model"


async def test_who_would_not_answer_one_question_is_asked_the_next() -> None:
    minds, _ = chain(model := Talker("model", "refused"), Talker("book"))
    model.lasting = False
    for _ in range(3):
        assert (await minds.reply(request())).text == "book"
    assert model.asked == 3


async def test_who_fails_three_times_in_a_row_is_left_alone_and_it_is_told_once() -> None:
    now = [0.0]
    minds, faults = chain(model := Talker("model", "failed"), Talker("book"), now=lambda: now[0])
    for _ in range(10):
        await minds.reply(request())
    assert (model.asked, faults.told) == (3, [("model", "failed")])
    now[0] += FAILING_S
    model.fault = None
    assert (await minds.reply(request())).text == "model"
    model.fault = "failed"
    now[0] += MIND_POLICY.told_every_s
    await minds.reply(request())
    assert faults.told == [("model", "failed")] * 2, "once more after it had come back"


async def test_a_chain_of_one_that_refuses_is_asked_all_the_same() -> None:
    minds, _ = chain(model := Talker("model", "refused"))
    for _ in range(3):
        with pytest.raises(MindFault):
            await minds.reply(request())
    assert model.asked == 3


async def test_everybody_is_closed() -> None:
    minds, _ = chain(one := Talker("a"), two := Talker("b"))
    await minds.close()
    assert (one.closed, two.closed) == (1, 1)
    assert minds.estimate(request()) == Usage("a", 1, 1)
