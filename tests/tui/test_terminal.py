"""What the terminal can show, what it is asked, and what is sent to one that can show less."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import argentum_tui
from argentum_tui.glyphs import ASCII, in_ascii
from argentum_tui.terminal import Terminal, is_dark, terminal_of
from argentum_tui.terminal_driver import EXPECTED_S, PIECES_S, AnswerFilter

ENVIRONMENTS = [
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Terminal("truecolor", answers=True)),
    ({"TERM": "xterm-256color"}, Terminal("256", answers=True)),
    ({"TERM": "xterm"}, Terminal("16", answers=True)),
    ({"TERM": "linux"}, Terminal("16", ascii=True)),
    ({"TERM": "dumb"}, Terminal("none", ascii=True)),
    ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, Terminal("none", answers=True)),
    ({"TERM": "xterm-256color", "NO_COLOR": ""}, Terminal("256", answers=True)),
    ({"TERM": "rxvt-256color", "COLORFGBG": "0;default;15"}, Terminal("256", dark=False, answers=True)),
    ({"TERM": "rxvt-256color", "COLORFGBG": "15;0"}, Terminal("256", dark=True, answers=True)),
    ({"TERM": "rxvt-256color", "COLORFGBG": "default;default"}, Terminal("256", answers=True)),
]


@pytest.mark.parametrize(("environ", "terminal"), ENVIRONMENTS)
def test_the_environment_says_what_the_terminal_shows(environ: dict[str, str], terminal: Terminal) -> None:
    assert terminal_of(environ, platform="linux") == terminal


def test_plain_characters_can_be_asked_for() -> None:
    assert terminal_of({"TERM": "xterm-kitty"}, ascii_only=True).ascii


@pytest.mark.parametrize(
    ("answer", "dark"),
    [
        ("rgb:ffff/ffff/dddd", False),
        ("rgb:1212/1414/1a1a", True),
        ("rgb:ff/ff/ff", False),
        ("rgba:0000/0000/0000/ffff", True),
        ("rgb:f/f/f", False),
        ("rgb:ffff/ffff", None),
        ("rgb://", None),
        ("?", None),
        ("#ffffff", None),
    ],
)
def test_an_answer_is_dark_or_light(answer: str, dark: bool | None) -> None:
    assert is_dark(answer) is dark


# -- the answer among the keys


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


ANSWER = "\x1b]11;rgb:1212/1414/1a1a"
ENDS = ["\x07", "\x1b\\"]


@pytest.mark.parametrize("end", ENDS)
@given(
    before=st.text("kx1\x1b[A", max_size=4),
    after=st.text("kx1\x1b[A", max_size=4),
    cuts=st.sets(st.integers(1, 40), max_size=4),
)
def test_however_it_comes_every_key_goes_on_and_no_part_of_the_answer_does(
    end: str, before: str, after: str, cuts: set[int]
) -> None:
    told: list[str] = []
    answers = AnswerFilter(told.append, Clock())
    text = before + ANSWER + end + after
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[start:stop] for start, stop in itertools.pairwise(places)]
    rest = "".join(map(answers.take, pieces))
    answers._clock_s.now_s = PIECES_S  # type: ignore[attr-defined]
    rest += answers.take("")
    assert (told, rest) == (["rgb:1212/1414/1a1a"], before + after)


def test_without_an_answer_escape_is_a_key_a_moment_later_and_soon_at_once() -> None:
    clock = Clock()
    answers = AnswerFilter(lambda _: None, clock)
    assert (answers.take("a\x1b"), answers.take("")) == ("a", "")
    clock.now_s = 0.06
    assert answers.take("") == "\x1b"
    clock.now_s = EXPECTED_S
    assert answers.take("\x1b") == "\x1b"


def test_an_answer_that_comes_late_is_no_key_either() -> None:
    clock, told = Clock(), list[str]()
    answers = AnswerFilter(told.append, clock)
    clock.now_s = 60.0
    assert answers.take(f"a{ANSWER}\x07b") == "ab" and told


# -- plain characters


def written_signs() -> Iterator[str]:
    """Every sign that the code of the screen writes."""
    for path in Path(argentum_tui.__file__).parent.rglob("*.py"):
        if {"bench", "commands", "doctor"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documents = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and node.body and isinstance(node.body[0], ast.Expr)
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
                yield from (character for character in node.value if not character.isascii())


def test_every_sign_of_the_screen_has_a_plain_character_of_its_own_choice() -> None:
    signs = {sign for sign in written_signs() if sign.isprintable()} - {"\u2800"}
    assert {sign for sign in signs if sign not in ASCII} == set()
    assert all(len(plain) == 1 and plain.isascii() and plain.isprintable() for plain in ASCII.values())


@pytest.mark.parametrize(
    ("signs", "why"),
    [
        ("━▌┈◇◆▒✂", "one timeline"),
        ("▰▱", "a bank"),
        ("●‖■", "running, paused, ended"),
        ("●○", "there and missing"),
        ("↳†✂", "lines of the transcript"),
    ],
)
def test_signs_that_stand_beside_each_other_are_told_apart(signs: str, why: str) -> None:
    assert len(set(in_ascii(signs))) == len(signs), why


@given(st.text())
def test_plain_text_is_plain_and_as_wide(text: str) -> None:
    text = "".join(character for character in text if character.isprintable())
    assert in_ascii(text).isascii() and cell_len(in_ascii(text)) == sum(map(cell_len, text))


def test_letters_keep_their_base() -> None:
    assert in_ascii("Zoë, Łódź – 東京 ╔═╗ ⣿") == "Zoe, ?odz - ???? +-+ *"
