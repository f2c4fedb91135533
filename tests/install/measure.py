"""Installs the wheel as a user does, with `uv tool` and with pipx, each into an empty home, and tries it there: what it takes in seconds
and megabytes.

    python tests/install/measure.py               # builds the wheel first
    python tests/install/measure.py --wheel FILE --tools uv --json

Nothing is cached, so installing fetches every package. Exit status 1 where a step fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MB = 1_000_000
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("the first start", ("--version",)),
    ("--help", ("--help",)),
    ("the demo, 45 s of debate", ("demo", "--headless", "--clock", "virtual")),
    ("a debate of 6 turns", ("run", "homework", "--headless", "--clock", "virtual", "--turns", "6", "--seed", "7")),
    ("the manual page", ("man",)),
    ("completions", ("completion", "bash")),
    ("settings", ("config", "--json")),
)


@dataclass(frozen=True)
class Figure:
    """One thing that was done: how long it took, the most memory of one process, and the size on disk of what it made, where any."""

    tool: str
    what: str
    seconds: float
    memory_mb: float | None = None
    disk_mb: float | None = None


class StepFailed(Exception):
    """A command that did not succeed; the message has its last lines."""


def main() -> int:
    """Build, install, try, print; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="a wheel that is built already")
    parser.add_argument("--tools", default="uv,pipx", help="uv, pipx, or both (default)")
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        try:
            wheel = asked.wheel or built(Path(work) / "dist")
            figures = [Figure("", f"the wheel, {wheel.name}", 0, disk_mb=wheel.stat().st_size / MB)]
            for tool in asked.tools.split(","):
                figures += tried(tool, wheel.resolve(), Path(work) / tool)
        except StepFailed as error:
            print(error, file=sys.stderr)
            return 1
    if asked.json:
        print(json.dumps([asdict(figure) for figure in figures], indent=2))
    else:
        print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
        for figure in figures:
            print(_row(figure))
    return 0


def built(folder: Path) -> Path:
    """The wheel of this tree."""
    _done(["uv", "build", "--quiet", "--wheel", "--out-dir", str(folder), str(REPOSITORY)], dict(os.environ))
    return next(folder.glob("*.whl"))


def tried(tool: str, wheel: Path, home: Path) -> Iterator[Figure]:
    """Install with a tool into an empty home, then every step from there."""
    home.mkdir()
    environ = _environment(home)
    install: Sequence[str] = ["uv", "tool", "install", "--quiet", "--python", sys.executable, str(wheel)]
    if tool == "pipx":
        pipx = ["uv", "tool", "run", "--quiet", "pipx"]
        _done([*pipx, "--version"], environ)  # pipx itself is no part of the figure
        install = [*pipx, "install", "--quiet", "--python", sys.executable, str(wheel)]
    seconds, _ = _done(install, environ)
    program = home / ".local" / "bin" / "argentum"
    environment = program.resolve().parents[1]
    yield Figure(tool, "installed, every package fetched", seconds, disk_mb=_size(environment) / MB)
    for what, arguments in STEPS:
        seconds, memory = _done([str(program), *arguments], environ)
        yield Figure(tool, what, seconds, memory / MB)
    debates = sorted((home / ".local" / "share" / "argentum" / "debates").glob("*.db"))
    if len(debates) != 2:
        raise StepFailed(f"two debates should be recorded below {home}; there is {[path.name for path in debates]}")
    if (
        "html"
        in subprocess.run([program, "export", "--help"], env=environ, capture_output=True, text=True, check=True).stdout
    ):
        target = home / "debate.html"
        seconds, memory = _done(
            [str(program), "export", str(debates[-1]), "--format", "html", "-o", str(target)], environ
        )
        yield Figure(tool, "its page", seconds, memory / MB, target.stat().st_size / MB)
    yield Figure(tool, "two journals, with their sound", 0, disk_mb=sum(path.stat().st_size for path in debates) / MB)
    manual = environment / "share" / "man" / "man1" / "argentum.1"
    if not manual.is_file():
        raise StepFailed(f"the manual page is not at {manual}")


def _environment(home: Path) -> dict[str, str]:
    """The environment of a user whose home is empty; how packages are fetched stays."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "ARGENTUM_", "PIPX_", "VIRTUAL_ENV", "PYTHON")) and name not in ("UV_TOOL_DIR", "UV_CACHE_DIR")
    }  # fmt: skip
    return {**kept, "HOME": str(home), "PATH": f"{home / '.local' / 'bin'}{os.pathsep}{kept['PATH']}"}


def _done(command: Sequence[str], environ: dict[str, str]) -> tuple[float, int]:
    """Run a command to its end: seconds, and the most memory in bytes. Raises StepFailed."""
    with tempfile.TemporaryFile() as told:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environ, cwd=environ["HOME"], stdin=subprocess.DEVNULL, stdout=told, stderr=told
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            last = "\n".join(told.read().decode(errors="replace").splitlines()[-12:])
            raise StepFailed(f"{' '.join(command)} ended with {process.returncode}:\n{last}")
    return seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _size(folder: Path) -> int:
    """Bytes of the files below a folder, links left out."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _row(figure: Figure) -> str:
    cells = [
        f"{figure.seconds:6.1f} s" if figure.seconds else "",
        f"{figure.memory_mb:5.0f} MB in memory" if figure.memory_mb else "",
        f"{figure.disk_mb:7.1f} MB on disk" if figure.disk_mb else "",
    ]
    return f"{figure.tool:5} {figure.what:42} {'  '.join(cell for cell in cells if cell)}"


if __name__ == "__main__":
    sys.exit(main())
