"""What the public functions say of themselves, as far as a program can tell; and a sample of them for eyes.

    python tests/reading/docstrings.py [--seed 1] [--sample 60] [--all]

A public function is one at the top of a module, or in a public class, whose name and module have no leading underscore. Of one it is
asked:

- that it has a docstring: a method may leave that to the class or protocol above it that has a method of its name, and so may what
  Python or Textual call by itself (`__init__`, `compose`, `on_…`, …); a property or function of one expression whose name says it all is
  asked as well;
- that it names the errors that its own body raises (or a class above them), unless what it raises is for programmers alone
  (AssertionError, NotImplementedError, KeyError of a mapping, …);
- that it says the rate, type, shape or channels of arrays of sound that it takes or gives.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from trace_files import FOLDERS, ROOT

CALLED_BY_PREFIX = ("action_", "on_", "render", "watch_", "validate_", "key_", "__")
CALLED_BY_NAME = {"compose", "check_action", "get_content_height", "get_content_width", "search", "discover"}
"""What Python and Textual call by themselves."""
FOR_PROGRAMMERS = {
    "AssertionError",
    "NotImplementedError",
    "StopIteration",
    "StopAsyncIteration",
    "RuntimeError",
    "TypeError",
}
ARRAYS = ("NDArray", "Samples", "Pcm", "ndarray")
OF_ARRAYS = ("float32", "float64", "int16", "mono", "stereo", "channel", "Hz", "shape", "[", "rate")


@dataclass(frozen=True, slots=True)
class Function:
    """A public function: where it is, its docstring, and what is asked of it."""

    where: str
    name: str
    docstring: str
    raises: frozenset[str]
    arrays: bool
    excused: bool
    """Whether what stands above it may speak for it."""
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def lacks(self) -> list[str]:
        """What is missing, in words."""
        if not self.docstring:
            return [] if self.excused else ["a docstring"]
        told = self.docstring
        missing = []
        if self.raises and "raise" not in told.lower() and not any(name in told for name in self.raises):
            missing.append("the errors it raises: " + ", ".join(sorted(self.raises)))
        if self.arrays and not any(word in told for word in OF_ARRAYS):
            missing.append("its arrays' rate, type or channels")
        return missing


def files() -> list[Path]:
    """The product's modules, but those that are private."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(
        path for path in found if not any(part.startswith("_") and part != "__init__.py" for part in path.parts)
    )


def functions() -> list[Function]:
    """Every public function of the product."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files()}
    above = _Above([node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)])
    return [each for path, tree in trees.items() for each in _of_module(path, tree, above)]


class _Above:
    """What may speak for a method: the classes above its own, and the protocols, whose methods are found by their names alone."""

    def __init__(self, classes: list[ast.ClassDef]) -> None:
        self._bases = {
            node.name: [ast.unparse(base).split("[")[0].rpartition(".")[2] for base in node.bases] for node in classes
        }
        self._told = {
            (node.name, method.name)
            for node in classes
            for method in node.body
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(method)
        }
        self._of_protocols = {method for name, method in self._told if "Protocol" in self._bases[name]}

    def tells(self, cls: str, method: str) -> bool:
        """Whether a class above this one, or a protocol, has a docstring for its method."""
        if method in self._of_protocols:
            return True
        bases = self._bases.get(cls, [])
        return any((base, method) in self._told or self.tells(base, method) for base in bases if base != cls)


def _of_module(path: Path, tree: ast.Module, above: _Above) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield _function(path, node, node.name, excused=False)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not _private(method.name):
                    called_by_framework = method.name.startswith(CALLED_BY_PREFIX) or method.name in CALLED_BY_NAME
                    excused = called_by_framework or above.tells(node.name, method.name)
                    yield _function(path, method, f"{node.name}.{method.name}", excused=excused)


def _private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _function(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, *, excused: bool) -> Function:
    given = [arg.annotation for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    annotations = " ".join(ast.unparse(each) for each in [*given, node.returns] if each is not None)
    return Function(
        where=f"{path.relative_to(ROOT).as_posix()}:{node.lineno}",
        name=name,
        docstring=ast.get_docstring(node) or "",
        raises=frozenset() if _is_command(node) else frozenset(_raised(node)) - FOR_PROGRAMMERS,
        arrays=any(word in annotations for word in ARRAYS),
        excused=excused,
        node=node,
    )


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the docstring is what `--help` shows to people at the command line."""
    return any("command(" in ast.unparse(each) for each in node.decorator_list)


def _raised(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Names of the exceptions raised in the body itself, in no function inside it."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        each = pending.pop()
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(each, ast.Raise) and isinstance(each.exc, ast.Call):
            yield ast.unparse(each.exc.func).rpartition(".")[2]
        pending.extend(ast.iter_child_nodes(each))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--all", action="store_true", help="those of all of which something is missing, one a line")
    asked = parser.parse_args()
    everything = functions()
    lacking = [each for each in everything if each.lacks]
    if asked.all:
        for each in lacking:
            print(f"{each.where} {each.name}: lacks {'; '.join(each.lacks)}")
        print(f"{len(lacking)} of {len(everything)} public functions lack something")
        return
    for each in Random(asked.seed).sample(everything, asked.sample):
        signature = ast.unparse(each.node).split(":\n", 1)[0]
        print(
            f"{each.where}\n{signature}\n    {each.docstring or ('(what stands above it speaks for it)' if each.excused else '(nothing)')}"
        )
        print("    lacks " + "; ".join(each.lacks) + "\n" if each.lacks else "")


if __name__ == "__main__":
    main()
