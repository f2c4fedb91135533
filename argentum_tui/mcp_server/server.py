"""The server: tools, resources and prompts over the official SDK, on standard input and output or on loopback."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
import mcp_types as types
import msgspec
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from argentum_core.journal.paths import home
from argentum_kit.refused import Refused, one_line

from ..failures import write_report
from . import answers
from .prompts import PROMPTS, text_of
from .resource_names import PARTS
from .resources import Resources
from .tools import Tools

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]

INSTRUCTIONS = (
    "Argentum holds debates between AI agents on any question and says what they turn on. hold_debate plays minutes of debate in seconds and answers with "
    "the verdict, every point of both sides and the cruxes: what both sides spent most on and never settled. The offline casebook is the default mind "
    "and good for a first look; name a language model (`mind`) for arguments about the matter itself, and to have your evidence cited. Calls of models "
    "cost money: every debate has limits of money, tokens and seconds. Past debates can be listed and read."
)
COMPLETIONS = 50


def build(tools: Tools) -> Server[Any]:
    """The server with all its tools, resources and prompts."""
    from importlib.metadata import version

    resources = Resources(tools.past)

    async def list_tools(_context: Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.about,
                    input_schema=tools.takes(tool),
                    output_schema=answers.schema_of(tool.answers),
                    annotations=types.ToolAnnotations(
                        read_only_hint=not tool.writes, destructive_hint=False, open_world_hint=tool.asks_models
                    ),
                )
                for tool in tools.all
            ]
        )

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answer = await _whole(tools.call(params.name, params.arguments or {}, context.session.report_progress))
        except Refused as refused:
            return _failed(str(refused))
        except Exception as error:
            return _failed(_fault(error))
        # The text repeats the structure for clients that know no structures.
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=msgspec.json.encode(answer).decode())],
            structured_content=msgspec.to_builtins(answer),
        )

    async def list_resources(
        _context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        rows, after = await _answered(resources.listed(params.cursor if params is not None else None))
        return types.ListResourcesResult(resources=[types.Resource(**row) for row in rows], next_cursor=after)

    async def list_templates(
        _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    uri_template=f"argentum://debates/{{debate}}/{part}" + ("{?from}" if part == "events" else ""),
                    name=f"debate-{part}",
                    title=f"The {part} of a past debate",
                    description=f"{about}. Names are those of list_debates.",
                    mime_type=mime_type,
                )
                for part, (mime_type, about) in PARTS.items()
            ]
        )

    async def read_resource(_context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        found = await _answered(resources.read(params.uri))
        contents = types.TextResourceContents(
            uri=params.uri,
            mime_type=found.mime_type,
            text=found.text,
            _meta={"argentum/next": found.next} if found.next is not None else None,
        )
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(_context: Context, _params: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=prompt.name,
                    title=prompt.title,
                    description=prompt.about,
                    arguments=[
                        types.PromptArgument(name=prompt.argument, description=prompt.argument_about, required=True)
                    ],
                )
                for prompt in PROMPTS.values()
            ]
        )

    async def get_prompt(_context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        try:
            prompt, text = text_of(params.name, params.arguments or {})
        except Refused as refused:
            raise _wrong(str(refused)) from None
        content = types.TextContent(type="text", text=text)
        return types.GetPromptResult(
            description=prompt.about, messages=[types.PromptMessage(role="user", content=content)]
        )

    async def complete(_context: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
        names: list[str] = []
        if isinstance(params.ref, types.ResourceTemplateReference) and params.argument.name == "debate":
            names = [name for name in await _answered(asyncio.to_thread(tools.past.names))
                     if name.startswith(params.argument.value)]  # fmt: skip
        return types.CompleteResult(
            completion=types.Completion(values=names[:COMPLETIONS], total=len(names), has_more=len(names) > COMPLETIONS)
        )

    return Server(
        "argentum",
        version=version("argentum"),
        title="Argentum",
        description="Debates between AI agents: what they turn on, what was conceded, what nobody answered.",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
        on_completion=complete,
    )


def serve_stdio(tools: Tools) -> None:
    """Serve one client on standard input and output until it leaves. Nothing else is written there: while it is served, whatever is printed
    goes to standard error."""

    async def serve() -> None:
        server = build(tools)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    _quiet()
    anyio.run(serve)


def serve_http(tools: Tools, port: int, tell: Callable[[str], None]) -> None:
    """Serve clients on loopback until interrupted, each with the token that `tell` is told. Raises Refused for a port that cannot be had."""
    import socket

    import uvicorn

    token = secrets.token_urlsafe(24)
    app = _guarded(build(tools).streamable_http_app(host="127.0.0.1"), token)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise Refused(f"--port {port} cannot be had: {(error.strerror or str(error)).lower()}") from None
    _quiet()
    tell(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp with the header Authorization: Bearer {token}")
    config = uvicorn.Config(app, log_level="warning", log_config=None, lifespan="on", timeout_graceful_shutdown=5)
    asyncio.run(uvicorn.Server(config).serve([listening]))


def _guarded(app: Any, token: str) -> Any:
    """The application for those alone who have the token: other users and programs of this machine reach loopback too."""
    wanted = f"Bearer {token}".encode()

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not secrets.compare_digest(given, wanted):
                headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer")]
                await send({"type": "http.response.start", "status": 401, "headers": headers})
                await send({"type": "http.response.body", "body": b"the token is missing or wrong"})
                return
        await app(scope, receive, send)

    return guarded


# --- inside ---------------------------------------------------------------------------------------------------------------------------


async def _whole(work: Awaitable[T]) -> T:
    """What some work comes to. Whoever is cancelled meanwhile cancels it, and goes on only when it has let go of everything: the SDK's
    cancelling interrupts every wait, also those of tidying up."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    finally:
        if not task.done():
            task.cancel()
            with anyio.CancelScope(shield=True):
                await asyncio.wait({task})
            if not task.cancelled():
                task.exception()


async def _answered(work: Awaitable[T]) -> T:
    """What a resource or a list comes to; raises MCPError with one sentence where it cannot be had."""
    try:
        return await work
    except Refused as refused:
        raise _wrong(str(refused)) from None
    except Exception as error:
        raise MCPError(code=types.INTERNAL_ERROR, message=_fault(error)) from None


def _wrong(sentence: str) -> MCPError:
    from argentum_core.wiring.access import hidden

    return MCPError(code=types.INVALID_PARAMS, message=hidden(sentence))


def _failed(sentence: str) -> types.CallToolResult:
    from argentum_core.wiring.access import hidden

    return types.CallToolResult(content=[types.TextContent(type="text", text=hidden(sentence))], is_error=True)


def _fault(error: Exception) -> str:
    """A fault of Argentum's own in one sentence; its traceback is kept in a file."""
    report = write_report(home(), error)
    where = f"; what happened is in {report}" if report is not None else ""
    sentence = f"Argentum failed because of a fault of its own ({type(error).__name__}){where}"
    print(f"argentum: {one_line(sentence)}", file=sys.stderr)
    return sentence


def _quiet() -> None:
    """The SDK and what it is made of log warnings and worse, to standard error, without tracebacks of what is told to the client anyway."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="argentum: %(message)s")
