"""Whole answers of the fake chat server in shapes that are not a stream: labels that lie, nothing at all, encodings."""

from __future__ import annotations

import gzip
from typing import Any

from aiohttp import web

from .chat_rules import whole

PAGE = "<!DOCTYPE html><html><title>Router</title><body>The model lives elsewhere.</body></html>"
BOMB_BYTES = 200 * 1_048_576


def shaped_otherwise(fault: str | None, body: dict[str, Any], content: str) -> web.Response | None:
    """The answer of a fault that is a shape, None for every other."""
    match fault:
        case "whole_no_end":
            answer = whole(body, content)
            del answer["choices"][0]["finish_reason"]
            return web.json_response(answer)
        case "web_page":
            return web.Response(text=PAGE, content_type="text/html")
        case "no_content":
            return web.Response(status=204)
        case "no_body":
            return web.Response(status=200, content_type="application/json")
        case "zipped":
            # Twice: a few hundred bytes that unpack to hundreds of megabytes.
            return web.Response(
                body=bomb(), headers={"Content-Encoding": "gzip, gzip", "Content-Type": "application/json"}
            )
        case _:
            return None


def bomb() -> bytes:
    """A small gzip of a gzip of a great many spaces."""
    inner = gzip.compress(b" " * 4_194_304) * (BOMB_BYTES // 4_194_304)
    return gzip.compress(inner)
