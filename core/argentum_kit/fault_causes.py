"""The edge between Argentum and whatever stands beside it: any exception becomes one sentence with its true cause.

`cause_of` finds the cause behind what a library throws and names what to change: the variable, the file, the address. It is used by
the edge of each kind of link (minds, voices, evidence, exporters, keys), which wraps the result in its own `LinkFault`.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .faults import LinkFault
from .proxies import proxy_problem
from .secrets import Secret, one_line

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")

_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)
_PASSED_ON = (KeyboardInterrupt, SystemExit, GeneratorExit)


@dataclass(frozen=True, slots=True)
class Peer:
    """What was being used: `name` as it begins a sentence, the variable of its key, and what must not be shown."""

    name: str
    key_variable: str = "its key"
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why it failed: a fault's kind, one sentence without a full stop, and whether asking again is of no use."""

    kind: str
    sentence: str
    lasting: bool = False


def is_no_fault(error: BaseException) -> bool:
    """Whether an exception is no fault: a fault already, or the end of a task or of the process."""
    return isinstance(error, (LinkFault, *_PASSED_ON)) or not isinstance(error, Exception)


def cause_of(error: Exception, peer: Peer, environ: Mapping[str, str] | None = None) -> Cause:
    """The cause of an exception. `environ` is where variables are looked up, the process's own by default."""
    environ = os.environ if environ is None else environ
    for one in _chain(error):
        cause = _known(one, peer, environ)
        if cause is not None:
            return Cause(cause.kind, one_line(cause.sentence, peer.secrets, 240), cause.lasting)
    said = one_line(str(error), peer.secrets, 120)
    named = type(error).__name__
    return Cause("failed", f"{peer.name} failed ({named}: {said})" if said else f"{peer.name} failed ({named})")


def _known(error: BaseException, peer: Peer, environ: Mapping[str, str]) -> Cause | None:
    said, name = str(error), peer.name
    proxy = proxy_problem(environ)
    if proxy and _is_about_a_proxy(error, said):
        return Cause("network", f"{name} cannot be reached: {proxy}", lasting=True)
    if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in said:
        return Cause(
            "network",
            f"{name} cannot be reached: its certificate is not trusted here ({_verify_message(error)}); "
            "set SSL_CERT_FILE to a file with the certificate of who signed it",
            lasting=True,
        )
    if isinstance(error, OSError) and error.errno == errno.ENOENT and _named(environ, CERTIFICATE_VARIABLES):
        variable = _named(environ, CERTIFICATE_VARIABLES)
        return Cause("network", f"{name} cannot be reached: {variable} names a file that is not there", lasting=True)
    if isinstance(error, ssl.SSLError):
        return Cause("network", f"{name} does not speak TLS as it should ({error.reason or said}); check its address")
    if isinstance(error, UnicodeEncodeError) and peer.secrets and error.encoding in ("ascii", "latin-1", "iso8859-1"):
        return Cause("auth", f"{peer.key_variable} has a character that no key has; copy it again", lasting=True)
    if type(error).__name__ == "LocalProtocolError" and "header" in said.lower():
        return Cause("auth", f"{peer.key_variable} has a character that no key has; copy it again", lasting=True)
    if isinstance(error, UnicodeError):
        return Cause("protocol", f"{name} sent or was sent text that is not Unicode")
    if isinstance(error, TimeoutError):
        return Cause("timeout", f"{name} did not answer in time")
    if isinstance(error, RecursionError):
        return Cause("protocol", f"{name} sent data that is nested too deeply")
    if isinstance(error, MemoryError):
        return Cause("failed", f"there is not enough memory for what {name} wants")
    if isinstance(error, ImportError):
        return Cause("failed", f"{name} needs the package {error.name or said!r}, which is not installed", lasting=True)
    if isinstance(error, socket.gaierror):
        return Cause(
            "network", f"{name} cannot be reached: no host of that name is known; check its address and the network"
        )
    if isinstance(error, ConnectionRefusedError):
        return Cause("network", f"{name} cannot be reached: nothing listens there")
    if isinstance(error, ConnectionError) or (isinstance(error, OSError) and error.errno in _UNREACHABLE):
        return Cause("network", f"{name} cannot be reached ({error.strerror or type(error).__name__})")
    if isinstance(error, OSError) and error.strerror:
        where = f" {error.filename!r}" if error.filename is not None else ""
        return Cause("failed", f"{name} failed ({error.strerror.lower()}{where})")
    return None


def _is_about_a_proxy(error: BaseException, said: str) -> bool:
    about = f"{type(error).__name__} {said}".lower()
    return any(word in about for word in ("proxy", "socks", "invalidurl", "invalid port", "unknown scheme"))


def _verify_message(error: BaseException) -> str:
    message = getattr(error, "verify_message", "") or str(error).partition("CERTIFICATE_VERIFY_FAILED]")[2]
    return one_line(message, longest=80) or "not verified"


def _named(environ: Mapping[str, str], variables: Iterable[str]) -> str:
    return next((variable for variable in variables if environ.get(variable)), "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those behind it, at most eight, each once."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(seen) < 8:
        one = waiting.pop(0)
        if one is None or any(one is known for known in seen):
            continue
        seen.append(one)
        yield one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
