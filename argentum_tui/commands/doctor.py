"""`argentum doctor`: what this machine has for a debate (SURFACE, Commands)."""

from __future__ import annotations

import click

from .output import print_json, print_table, say
from .problems import FAILED


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def doctor(as_json: bool) -> int:
    """Check sound, terminal, keys and folders. Fails only if a debate could not run."""
    from .. import doctor as doctor_checks

    checks = doctor_checks.examine()
    broken = [check.name for check in checks if check.needed and not check.ok]
    if as_json:
        print_json(doctor_checks.as_json(checks))
    else:
        rows = [
            {
                "name": check.name,
                "mark": "ok" if check.ok else "BROKEN" if check.needed else "-",
                "detail": check.detail,
            }
            for check in checks
        ]
        print_table(rows, {"name": "what", "mark": "", "detail": "found"})
        say("\nA debate can run." if not broken else f"\nA debate cannot run: {', '.join(broken)}.")
    return FAILED if broken else 0
