"""The page that is served: a frame that says it is live, and the bundle of `argentum_tui/page`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .options import Role

BUNDLE = Path(__file__).parent.parent / "page" / "dist"
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Argentum: a debate, live</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
</head>
<body>
<div id="page">The debate is being fetched.</div>
<noscript>This page needs JavaScript: it plays a debate that goes on.</noscript>
<script type="application/json" id="argentum-live">{"role":"%s"}</script>
<script src="page.js"></script>
</body>
</html>
"""


def page_html(role: Role) -> str:
    """The page for whoever has a link of this role."""
    return _FRAME % role


@cache
def script() -> bytes:
    """The page's program."""
    return (BUNDLE / "page.js").read_bytes()


@cache
def style() -> bytes:
    """The page's style sheet."""
    return (BUNDLE / "page.css").read_bytes()
