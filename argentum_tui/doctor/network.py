"""What stands between this machine and a provider: proxies and certificates, as the HTTP client takes them from variables."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from ..display import shown
from .check import Check

PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
SCHEMES = ("http", "https", "socks5", "socks5h")


def proxies() -> list[Check]:
    """Every proxy that is set, and whether it could be used; one line where there is none. Servers on this machine are
    asked without one."""
    set_here = [name for each in PROXIES for name in (each, each.lower()) if os.environ.get(name, "").strip()]
    if not set_here:
        return [Check("proxy", True, "none is set")]
    wrong = [f"{name} {problem}" for name in set_here if (problem := wrong_with_proxy(os.environ[name].strip()))]
    if wrong:
        return [Check("proxy", False, "; ".join(wrong))]
    return [Check("proxy", True, ", ".join(f"{name} ({_host(os.environ[name].strip())})" for name in set_here))]


def wrong_with_proxy(value: str) -> str | None:
    """What keeps a proxy's address from being used, in a few words; None for one that may do."""
    from importlib.util import find_spec

    allowed = "allowed is http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT"
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"is not the address of a proxy; {allowed}"
    if parts.scheme not in SCHEMES:
        return f"has the scheme {shown(parts.scheme)[:20]!r}; {allowed}"
    if not host or not value.isprintable() or " " in value:
        return f"is not the address of a proxy; {allowed}"
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        return "is a SOCKS proxy, which needs the package socksio: pip install 'httpx[socks]', or unset it"
    return None


def certificates() -> list[Check]:
    """The authorities that servers are held to, where variables name others than the built-in ones."""
    wrong = [
        problem
        for name, look in (("SSL_CERT_FILE", _wrong_with_file), ("SSL_CERT_DIR", _wrong_with_folder))
        if (value := os.environ.get(name, "")) and (problem := look(name, Path(value)))
    ]
    if wrong:
        return [Check("certificates", False, "; ".join(wrong))]
    named = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
    return [Check("certificates", True, f"from {' and '.join(named)}" if named else "the built-in authorities")]


def _wrong_with_file(name: str, path: Path) -> str | None:
    from argentum_core.user_files import UserFileError, read_bytes

    try:
        read_bytes(path, 20_000_000, what="file of certificates (PEM)")
    except UserFileError as error:
        return f"{name} {shown(path)}: {error}; unset it, or name a file of certificates"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=str(path))
    except (OSError, ValueError):
        return f"{name} {shown(path)} holds no certificate (PEM); unset it, or name a file that does"
    return None if context.cert_store_stats()["x509"] else f"{name} {shown(path)} holds no certificate; unset it"


def _wrong_with_folder(name: str, path: Path) -> str | None:
    try:
        names = [each.name for each in path.iterdir()]
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return f"{name} {shown(path)} cannot be read ({reason}); unset it, or name a folder of certificates"
    # OpenSSL finds certificates by their hash: `5ad8a5d6.0`.
    if not any(part[-2:-1] == "." and part[-1:].isdigit() for part in names):
        return f"{name} {shown(path)} holds no certificate under its hash; run: openssl rehash {shown(path)}"
    return None


def _host(value: str) -> str:
    """Where a proxy is, without the name and password that its address may hold."""
    parts = urlsplit(value if "://" in value else f"http://{value}")
    return shown(parts.hostname or "")
