"""The terminal screen in a browser: the door before textual-serve."""

from __future__ import annotations

import aiohttp
from aiohttp.test_utils import TestServer

from argentum_tui.share.options import new_options
from argentum_tui.share.screen_server import COOKIE, MOST_WINDOWS, ScreenServer


async def test_only_the_link_opens_it_and_no_page_of_anybody_else() -> None:
    options = new_options(port=8748)
    screens = ScreenServer("true", options, title="A debate")
    server = TestServer(await screens._make_app(), host="127.0.0.1")
    await server.start_server()
    token = screens.link.partition("token=")[2]
    asked = [
        ("/", {}, 401),
        ("/static/js/textual.js", {}, 401),
        ("/ws", {}, 401),
        (f"/ws?token={options.tokens['steer']}", {}, 401),
        (f"/?token={token}", {"Host": "evil.example"}, 403),
        (f"/ws?token={token}", {"Origin": "https://evil.example"}, 403),
        (f"/?token={token}", {}, 200),
    ]
    try:
        for path, headers, status in asked:
            async with (
                aiohttp.ClientSession() as stranger,
                stranger.get(str(server.make_url("/")).rstrip("/") + path, headers=headers) as answer,
            ):
                assert answer.status == status, path
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as friend:
            async with friend.get(server.make_url(f"/?token={token}")) as page:
                assert COOKIE in page.cookies
                assert "default-src 'none'" in page.headers["Content-Security-Policy"]
                assert "A debate" in await page.text()
            async with friend.get(server.make_url("/static/js/textual.js")) as script:
                assert script.status == 200
            for _ in range(MOST_WINDOWS):
                assert screens._windows.take("all")
            async with friend.get(server.make_url("/ws")) as window:
                assert await window.json() == {"error": "8 windows are open, and no more can be"}
    finally:
        await server.close()
