"""What only GitHub can run fits its published schemas, which come with the checker: nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from cited import ROOT
from click.testing import CliRunner, Result

GITHUB = ROOT / ".github"
FILES: list[tuple[str, list[Path]]] = [
    ("vendor.github-workflows", sorted(GITHUB.glob("workflows/*.yml"))),
    ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
    ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE/config.yml"]),
    ("vendor.github-issue-forms", [path for path in sorted(GITHUB.glob("ISSUE_TEMPLATE/*.yml")) if path.name != "config.yml"]),
]  # fmt: skip


def check(schema: str, *paths: Path) -> Result:
    """Runs the command `check-jsonschema` in this process."""
    command = pytest.importorskip("check_jsonschema").main
    return CliRunner().invoke(command, ["--builtin-schema", schema, *map(str, paths)])


@pytest.mark.parametrize(("schema", "paths"), FILES, ids=[schema for schema, _ in FILES])
def test_every_file_fits_its_schema(schema: str, paths: list[Path]) -> None:
    assert paths
    done = check(schema, *paths)
    assert done.exit_code == 0, done.output


def test_a_workflow_that_does_not_fit_is_noticed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text((GITHUB / "workflows/tests.yml").read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    assert check("vendor.github-workflows", broken).exit_code == 1


def test_every_job_ends_by_itself() -> None:
    done = check("custom.github-workflows-require-timeout", *FILES[0][1])
    assert done.exit_code == 0, done.output
