"""What stands between this machine and a provider: proxies and certificates, as the HTTP client takes them from variables."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from argentum_kit.display import shown
from argentum_kit.errors import system_reason
from argentum_kit.proxies import proxies_set, proxy_address_problem

from .check import Check


def proxies() -> list[Check]:
    """Every proxy that is set, and whether it could be used; one line where there is none. Servers on this machine are
    asked without one."""
    set_here = proxies_set(os.environ)
    if not set_here:
        return [Check("proxy", True, "none is set")]
    wrong = [f"{name} {problem}" for name, address in set_here.items() if (problem := proxy_address_problem(address))]
    if wrong:
        return [Check("proxy", False, "; ".join(wrong))]
    return [Check("proxy", True, ", ".join(f"{name} ({_host(address)})" for name, address in set_here.items()))]


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
    from argentum_kit.user_files import UserFileError, read_bytes

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
        return (
            f"{name} {shown(path)} cannot be read ({system_reason(error)}); unset it, or name a folder of certificates"
        )
    # OpenSSL finds certificates by their hash: `5ad8a5d6.0`.
    if not any(part[-2:-1] == "." and part[-1:].isdigit() for part in names):
        return f"{name} {shown(path)} holds no certificate under its hash; run: openssl rehash {shown(path)}"
    return None


def _host(value: str) -> str:
    """Where a proxy is, without the name and password that its address may hold."""
    parts = urlsplit(value if "://" in value else f"http://{value}")
    return shown(parts.hostname or "")
