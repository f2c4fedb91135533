"""Keys and addresses from the environment, and no key in the clear to another machine (SURFACE, Environment)."""

from __future__ import annotations

import pytest

from argentum_audio.voices.access import VoiceAccess, checked_base
from argentum_audio.voices.base import VoiceError
from argentum_kit.endpoint import is_loopback


def test_the_environment_says_where_and_with_which_key() -> None:
    access = VoiceAccess.of_environment(
        {"ELEVENLABS_API_KEY": " k1 ", "OPENAI_API_KEY": "", "OPENAI_BASE_URL": "http://localhost:8880/v1"}
    )
    assert access.elevenlabs_key is not None
    assert access.elevenlabs_key.reveal() == "k1"
    assert access.openai_key is None
    assert access.elevenlabs_url == "https://api.elevenlabs.io"
    assert access.openai_url == "http://localhost:8880/v1"
    assert "k1" not in repr(access)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.example/v1/", "https://api.example/v1"),
        (" http://127.0.0.1:8000 ", "http://127.0.0.1:8000"),
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_used_without_its_last_slash(url: str, base: str) -> None:
    assert checked_base(url, "X_URL", insecure=False) == base


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://api.example", "http://api.example, which anybody on the way can read"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000, which anybody"),
        ("http://localhost.evil.example", "http://localhost.evil.example, which anybody"),
        ("http://127.0.0.1.evil.example", "which anybody on the way can read"),
        ("ftp://api.example", "is not an address; allowed is https://HOST/PATH"),
        ("api.example", "is not an address; allowed is https://HOST/PATH"),
        ("https://", "is not an address; allowed is https://HOST/PATH"),
        ("https://api.example:99999", "is not an address; allowed is https://HOST/PATH"),
        ("https://user:secret-word@api.example", "holds a user name or password"),
        ("https://api.example/?key=secret-word", "has a part after"),
    ],
)
def test_an_address_that_would_show_the_key_is_refused(url: str, says: str) -> None:
    with pytest.raises(VoiceError) as caught:
        checked_base(url, "X_URL", insecure=False)
    assert caught.value.kind == "insecure"
    assert says in str(caught.value)
    assert str(caught.value).startswith("X_URL ")
    assert "secret-word" not in str(caught.value)


def test_plain_http_can_be_allowed() -> None:
    assert checked_base("http://nas.lan:8000", "X_URL", insecure=True) == "http://nas.lan:8000"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("x.lan", False),
    ],
)
def test_this_machine_is_known_by_its_names(host: str, here: bool) -> None:
    assert is_loopback(host) is here
