"""Every test of the repository can fail: it asserts something itself, or calls a helper that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

# What fails a test by itself, beside `assert` and `mock.assert_called()`.
RAISES = {"raises", "warns", "fail"}
# A helper that stands in for an assertion says so in its name.
WORDS = ("check", "expect", "assert")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Functions of a module and methods of its classes; not those that are defined within another."""
    for node in tree.body:
        for one in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(one, Function):
                yield one


def asserts(function: Function) -> bool:
    """Whether it has an `assert` or another statement that fails a test; what is only defined in it counts as well,
    because a nested function is there to be called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            # `assert True` cannot fail.
            if not isinstance(node.test, ast.Constant):
                return True
        elif isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "AssertionError":
                return True
        elif isinstance(node, ast.Call):
            name = called(node)
            if name in RAISES or (name.startswith("assert_") and isinstance(node.func, ast.Attribute)):
                return True
    return False


def called(call: ast.Call) -> str:
    """The last part of the name that is called; empty for what has none."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def named_so(name: str) -> bool:
    return any(word in WORDS for word in name.strip("_").lower().split("_")) or name.startswith(WORDS)


def without_assertion(sources: dict[str, str]) -> list[str]:
    """The tests among sources (by file name) that assert nothing, as `file::test`.

    A helper counts if its name says so and it asserts, or calls another that does; also one of another file.
    """
    trees = {name: ast.parse(text) for name, text in sources.items()}
    helpers = [one for tree in trees.values() for one in functions(tree) if named_so(one.name)]
    sure = {one.name for one in helpers if asserts(one)}
    while more := {one.name for one in helpers if calls(one) & sure} - sure:
        sure |= more
    return [
        f"{name}::{one.name}"
        for name, tree in trees.items()
        if Path(name).name.startswith("test_")
        for one in functions(tree)
        if one.name.startswith("test_") and not asserts(one) and not calls(one) & sure
    ]


def calls(function: Function) -> set[str]:
    return {called(node) for node in ast.walk(function) if isinstance(node, ast.Call)}


def test_every_test_asserts_something() -> None:
    sources = {str(path.relative_to(TESTS)): path.read_text("utf-8") for path in TESTS.rglob("*.py")}
    assert len(sources) > 200
    assert without_assertion(sources) == []


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("assert f() == 1", True),
        ("with pytest.raises(ValueError): f()", True),
        ("mock.assert_called_once()", True),
        ("raise AssertionError('never')", True),
        ("raise ValueError", False),
        ("assert snap_compare(App())", True),
        ("check_it()", True),
        ("indirect_check()", True),
        ("f()", False),
        ("assert True", False),
        ("check_nothing()", False),
        ("helper()", False),
    ],
)
def test_what_counts_as_an_assertion(body: str, wanted: bool) -> None:
    helpers = "def check_it(): assert f()\ndef indirect_check(): check_it()\ndef check_nothing(): f()\ndef helper(): assert f()\n"
    found = without_assertion({"test_a.py": f"def test_one():\n    {body}\n", "helpers.py": helpers})
    assert found == ([] if wanted else ["test_a.py::test_one"])
