"""Models of local neural voices: a file the user names, or one fetched by its name and checked (the extra `piper`).

A model is two files, `NAME.onnx` and `NAME.onnx.json`. The archive keeps its large files by their sha256, and says it in a
small pointer file; what arrives is compared with that before it gets its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.secrets import one_line

from ..access import MODELS
from ..base import VoiceError

if TYPE_CHECKING:
    import httpx

ARCHIVE = "https://huggingface.co/rhasspy/piper-voices"
# The largest of the archive has 120 MB.
MOST_BYTES = 1 << 30
MOST_CONFIG_BYTES = 1 << 20

DownloadProgress = Callable[[int, int], None]
"""Told how many bytes of how many have come."""

_NAME = re.compile(r"(?P<family>[a-z]{2,3})_(?P<region>[A-Z]{2})-(?P<voice>[A-Za-z0-9_]+)-(?P<quality>[a-z_]+)")
_POINTER = re.compile(r"oid sha256:(?P<sha256>[0-9a-f]{64})\s+size (?P<size>\d{1,12})\b")


class ModelMissing(VoiceError):
    """A model that has a proper name and is not on this machine: it may be fetched with `download`."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(
            f"The Piper model {name} is not in {folder}; download it, or put {name}.onnx and {name}.onnx.json there.",
            kind="voice_not_found",
        )
        self.name = name


def models_folder() -> Path:
    """The platform's folder for downloaded models."""
    from platformdirs import user_data_path

    return user_data_path("argentum", appauthor=False) / MODELS


def find_model(variant: str, folder: Path) -> Path:
    """The file of `FILE.onnx` or of a model's name. Raises VoiceError; ModelMissing for one that could be fetched."""
    if variant.endswith(".onnx"):
        path = Path(variant).expanduser()
        if not path.is_file():
            raise VoiceError(f"The Piper model {one_line(variant)} is not there.", kind="voice_not_found")
    elif _NAME.fullmatch(variant):
        path = folder / f"{variant}.onnx"
        if not path.is_file():
            raise ModelMissing(variant, folder)
    else:
        raise VoiceError(
            f"{one_line(variant)!r} is no Piper model; write a file that ends in .onnx, or a name such as en_US-lessac-medium.",
            kind="voice_not_found",
        )
    if not path.with_suffix(".onnx.json").is_file():
        raise VoiceError(f"The Piper model {path} has no {path.name}.json beside it.", kind="voice_not_found")
    return path


def download(name: str, folder: Path, progress: DownloadProgress, *, archive: str = ARCHIVE) -> Path:
    """Fetch a model by its name into `folder`; returns the model's file. Blocking. `progress` is told the bytes that have come.

    Raises VoiceError; what was fetched only in part or is damaged is not kept.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise VoiceError(f"{one_line(name)!r} is no name of a Piper model, such as en_US-lessac-medium.")
    parts = found.groupdict()
    place = f"{parts['family']}/{parts['family']}_{parts['region']}/{parts['voice']}/{parts['quality']}/{name}.onnx"
    import httpx

    target = folder / f"{name}.onnx"
    partial = folder / f"{name}.onnx.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The archive redirects to its file store; no key is sent, so redirects are safe.
        with httpx.Client(follow_redirects=True, timeout=30.0) as client:
            sha256, size = _pointer(client, f"{archive}/raw/main/{place}", name)
            config = _config(client, f"{archive}/resolve/main/{place}.json", name)
            with client.stream("GET", f"{archive}/resolve/main/{place}") as response:
                _expect_found(response, name)
                _save(response, partial, sha256, size, progress)
        target.with_suffix(".onnx.json").write_bytes(config)
        partial.replace(target)
    except httpx.HTTPError as error:
        raise VoiceError(
            one_line(f"The Piper model {name} could not be fetched ({error or type(error).__name__})."), kind="network"
        ) from None
    except OSError as error:
        raise VoiceError(f"The Piper model {name} could not be written to {folder} ({error.strerror}).") from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _pointer(client: httpx.Client, address: str, name: str) -> tuple[str, int]:
    response = client.get(address)
    _expect_found(response, name)
    found = _POINTER.search(response.text[:1024])
    if found is None or int(found["size"]) > MOST_BYTES:
        raise VoiceError(f"The archive of Piper models does not say what {name} should be.", kind="protocol")
    return found["sha256"], int(found["size"])


def _config(client: httpx.Client, address: str, name: str) -> bytes:
    response = client.get(address)
    _expect_found(response, name)
    try:
        config = json.loads(response.content) if len(response.content) <= MOST_CONFIG_BYTES else None
    except ValueError:
        config = None
    if not isinstance(config, dict) or "audio" not in config:
        raise VoiceError(f"The archive of Piper models has no settings for {name}.", kind="protocol")
    return response.content


def _save(response: httpx.Response, partial: Path, sha256: str, size: int, progress: DownloadProgress) -> None:
    digest = hashlib.sha256()
    come = 0
    with partial.open("wb") as file:
        for chunk in response.iter_bytes(1 << 16):
            come += len(chunk)
            if come > size:
                break
            digest.update(chunk)
            file.write(chunk)
            progress(come, size)
    if come != size or digest.hexdigest() != sha256:
        raise VoiceError("The Piper model arrived damaged: its sha256 is not what the archive says.", kind="bad_audio")


def _expect_found(response: httpx.Response, name: str) -> None:
    if response.status_code == 404:
        raise VoiceError(f"The archive has no Piper model {name}.", kind="voice_not_found")
    if response.status_code != 200:
        raise VoiceError(f"The archive of Piper models answered HTTP {response.status_code}.", kind="network")
