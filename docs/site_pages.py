"""A hook of the site: pages of the repository that lie outside `docs/` (README, CONTRIBUTING, …) become pages of the site.

A line `--8<-- "page.md"` or `--8<-- "page.md:section"` in a page is replaced by that file, or the part of it between the comments
`--8<-- [start:section]` and `--8<-- [end:section]`. Links to other pages of `docs/` are kept; links to files that are no pages
lose their address and keep their words.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_INCLUDED = re.compile(r'^--8<-- "(?P<file>[^":]+\.md)(?::(?P<section>[\w-]+))?"$', re.MULTILINE)
_LINK = re.compile(r"(?P<mark>!?)\[(?P<words>[^\]]*)\]\((?P<path>[^)#\s:]*)(?P<heading>#[^)]*)?\)")


def on_page_read_source(page: Any, config: Any) -> str:
    """The source of a page, for mkdocs; raises ValueError for a file or section that is not there."""
    source = Path(config.docs_dir) / page.file.src_uri
    return _INCLUDED.sub(lambda found: included(found["file"], found["section"], source), source.read_text("utf-8"))


def included(name: str, section: str | None, page: Path) -> str:
    """A file of the repository, or one section of it, as it reads in `page`."""
    file = ROOT / name
    text = file.read_text("utf-8")
    if section is not None:
        part = re.search(
            rf"<!-- --8<-- \[start:{section}\] -->\n(.*?)<!-- --8<-- \[end:{section}\] -->", text, re.DOTALL
        )
        if part is None:
            raise ValueError(f"{name} has no section {section!r}, which {page} includes")
        text = part[1]
    return _LINK.sub(lambda found: _led(found, file, page), text)


def _led(found: re.Match[str], file: Path, page: Path) -> str:
    if not found["path"]:
        return found[0]
    target = (file.parent / found["path"]).resolve()
    if not target.is_relative_to(ROOT / "docs"):
        return found["words"]
    path = Path(os.path.relpath(target, page.parent)).as_posix()
    return f"{found['mark']}[{found['words']}]({path}{found['heading'] or ''})"
