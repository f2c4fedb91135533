"""ElevenLabs' protocol as tables: what may be sent when, and what an answer means. No sockets (WIRE, ElevenLabs)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.elevenlabs.answers import AudioEvent, FailedEvent, FinalEvent, timed_events
from argentum_audio.voices.elevenlabs.http_fallback import JsonObjectReader
from argentum_audio.voices.elevenlabs.protocol import ContextRegistry, ProtocolMisuse
from argentum_audio.voices.elevenlabs.requests import (
    VoiceSettings,
    plain_words,
    settings_for,
    socket_address,
    timed_address,
    timed_request,
)
from argentum_audio.voices.network.provider_faults import fault_from_close, fault_from_message, fault_from_status
from argentum_audio.voices.streaming.aligned_words import Alignment
from argentum_kit.secrets import Secret

SETTINGS = VoiceSettings()
KEY = Secret("canary-0123456789")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(*steps: str) -> ContextRegistry:
    """Contexts after some steps with a context named `c`."""
    contexts = ContextRegistry((KEY,))
    for step in steps:
        do(contexts, step)
    return contexts


def do(contexts: ContextRegistry, step: str) -> str | None:
    match step:
        case "open":
            return contexts.open("c", SETTINGS)
        case "say":
            return contexts.say("c", "Words.")
        case "alive":
            return contexts.keep_alive("c")
        case "finish":
            return contexts.finish("c")
        case "drop":
            return contexts.drop("c")
        case "final":
            contexts.receive('{"isFinal": true, "contextId": "c"}')
    return None


@pytest.mark.parametrize(
    ("before", "step", "sent"),
    [
        ((), "open", {"text": " ", "voice_settings": SETTINGS.message(), "generation_config": {"chunk_length_schedule": [50, 120, 160, 250]}}),
        (("open",), "say", {"text": "Words. ", "flush": True}),
        (("open", "say"), "say", {"text": "Words. ", "flush": True}),
        (("open", "say"), "alive", {"text": " "}),
        (("open", "say"), "finish", {"close_context": True}),
        (("open", "say"), "drop", {"close_context": True}),
        (("open", "say", "finish"), "drop", None),
        (("open", "drop"), "drop", None),
        ((), "drop", None),
        (("open", "say", "finish", "final"), "drop", None),
    ],
)  # fmt: skip
def test_what_is_sent(before: Any, step: str, sent: Any) -> None:
    message = do(after(*before), step)
    assert (None if message is None else json.loads(message)) == (None if sent is None else {"context_id": "c", **sent})


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), "say"),
        ((), "alive"),
        ((), "finish"),
        (("open",), "open"),
        (("open", "finish"), "say"),
        (("open", "finish"), "alive"),
        (("open", "finish"), "open"),
        (("open", "drop"), "say"),
        (("open", "drop"), "open"),
        (("open", "finish", "final"), "say"),
    ],
)
def test_what_the_provider_would_close_the_socket_for_is_never_sent(before: Any, step: str) -> None:
    with pytest.raises(ProtocolMisuse):
        do(after(*before), step)


def test_three_contexts_may_be_open_and_two_more_on_their_way_out() -> None:
    contexts = ContextRegistry()
    for name in "abc":
        contexts.open(name, SETTINGS)
    assert not contexts.has_room()
    assert not contexts.is_crowded(), "one of ours will end"
    with pytest.raises(ProtocolMisuse):
        contexts.open("d", SETTINGS)
    contexts.drop("a")
    contexts.open("d", SETTINGS)
    contexts.drop("b")
    contexts.open("e", SETTINGS)
    contexts.drop("c")
    assert contexts.alive == 5
    assert not contexts.has_room(), "a sixth would close the socket"
    assert contexts.is_crowded()
    contexts.receive('{"isFinal": true, "contextId": "a"}')
    assert contexts.has_room()


SOUND = base64.b64encode(b"\1\2\3\4").decode()
TIMES = {"chars": ["H", "i"], "charStartTimesMs": [0, 40], "charDurationsMs": [40, 60]}
OTHER = {"chars": ["h", "i"], "charStartTimesMs": [0, 40], "charDurationsMs": [40, 60]}
HI = Alignment(("H", "i"), (0.0, 40.0), (40.0, 60.0))


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        ({"audio": SOUND, "contextId": "c", "alignment": TIMES}, [AudioEvent("c", b"\1\2\3\4", HI)]),
        ({"audio": SOUND, "contextId": "c", "isFinal": None, "alignment": None}, [AudioEvent("c", b"\1\2\3\4", None)]),
        ({"audio": SOUND, "contextId": "c", "alignment": {**TIMES, "charsDurationsMs": [40, 60], "charDurationsMs": None} | {"charDurationsMs": [40, 60]}}, [AudioEvent("c", b"\1\2\3\4", HI)]),
        ({"audio": SOUND, "contextId": "c", "alignment": {"chars": ["H", "i"], "charStartTimesMs": [0, 40], "charsDurationsMs": [40, 60]}}, [AudioEvent("c", b"\1\2\3\4", HI)]),
        ({"audio": SOUND, "contextId": "c", "alignment": TIMES, "normalizedAlignment": OTHER}, [AudioEvent("c", b"\1\2\3\4", HI)]),
        ({"audio": SOUND, "contextId": "c", "normalizedAlignment": TIMES}, [AudioEvent("c", b"\1\2\3\4", HI)]),
        ({"audio": SOUND, "contextId": "c", "alignment": {"chars": ["H"], "charStartTimesMs": "x"}}, [AudioEvent("c", b"\1\2\3\4", None)]),
        ({"audio": SOUND, "context_id": "c", "isFinal": True}, [AudioEvent("c", b"\1\2\3\4", None), FinalEvent("c")]),
        ({"isFinal": True, "contextId": "c"}, [FinalEvent("c")]),
        ({"audio": None, "isFinal": None, "contextId": "c"}, []),
        ({"audio": SOUND, "contextId": "somebody else"}, []),
        ({"audio": SOUND}, []),
        ({"ping": 1}, []),
    ],
)  # fmt: skip
def test_what_an_answer_means(answer: Any, events: Any) -> None:
    assert after("open", "say").receive(json.dumps(answer)) == tuple(events)


@pytest.mark.parametrize("before", [("open", "drop"), ("open", "finish", "drop"), ("open", "finish", "final", "drop")])
def test_late_sound_is_dropped(before: Any) -> None:
    late = json.dumps({"audio": SOUND, "contextId": "c"})
    assert after(*before).receive(late) == ()


@pytest.mark.parametrize(
    "message",
    ["{", "[]", "7", "null", b"\xff\x00", '{"audio": "§", "contextId": "c"}', '{"contextId": 7}', "[" * 100_000],
)
def test_a_message_without_meaning_is_a_fault_of_the_protocol(message: Any) -> None:
    with pytest.raises(VoiceError) as caught:
        after("open").receive(message)
    assert caught.value.kind == "protocol"


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["audio", "contextId", "alignment", "chars", "charStartTimesMs", "charDurationsMs", "isFinal", "error", "c"]), inner, max_size=4)))  # fmt: skip
def test_no_answer_is_too_odd(answer: Any) -> None:
    contexts = after("open")
    try:
        contexts.receive(json.dumps(answer))
    except VoiceError as fault:
        assert fault.kind == "protocol"


def test_an_error_inside_the_stream_is_a_fault_without_the_key() -> None:
    (event,) = after("open").receive(
        json.dumps({"error": "quota_exceeded", "message": f"No credits for {KEY.reveal()}.", "contextId": "c"})
    )
    assert isinstance(event, FailedEvent)
    assert event.context == "c"
    assert event.fault.kind == "quota"
    assert KEY.reveal() not in str(event.fault)


@pytest.mark.parametrize(
    ("prosody", "speed", "stability", "style"),
    [
        (Prosody(), 1.0, 0.5, 0.0),
        (Prosody(rate_percent=20.0), 1.2, 0.5, 0.0),
        (Prosody(rate_percent=-20.0), 0.8, 0.5, 0.0),
        (Prosody(rate_percent=90.0), 1.2, 0.5, 0.0),
        (Prosody(rate_percent=-90.0), 0.7, 0.5, 0.0),
        (Prosody(pitch_percent=10.0), 1.0, 0.3, 0.3),
        (Prosody(pitch_percent=-10.0), 1.0, 0.7, 0.0),
        (Prosody(pitch_percent=float("nan"), rate_percent=float("inf")), 1.0, 0.5, 0.0),
    ],
)
def test_a_mood_is_a_speed_a_stability_and_a_style(prosody: Any, speed: float, stability: float, style: float) -> None:
    asked = settings_for(prosody)
    assert (asked.speed, asked.stability, asked.style) == (speed, stability, style)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Two words", "Two words "),
        ("  spaced \n out ", "spaced out "),
        ("a <break/> b", "a break/ b "),
        ("[laughs] no", "laughs no "),
    ],
)
def test_text_ends_with_a_space_and_has_no_markup(text: str, said: str) -> None:
    assert plain_words(text) == said


@pytest.mark.parametrize(("base", "scheme"), [("https://api.elevenlabs.io", "wss"), ("http://127.0.0.1:9", "ws")])
def test_the_websockets_address_follows_from_the_base(base: str, scheme: str) -> None:
    address = urlsplit(socket_address(base, "a b/c", inactivity_s=60))
    assert (address.scheme, address.netloc) == (scheme, urlsplit(base).netloc)
    assert address.path == "/v1/text-to-speech/a%20b%2Fc/multi-stream-input"
    assert parse_qs(address.query) == {
        "model_id": ["eleven_flash_v2_5"],
        "output_format": ["pcm_24000"],
        "inactivity_timeout": ["60"],
        "sync_alignment": ["true"],
    }


def test_a_sentence_by_http_knows_what_was_said_before() -> None:
    assert timed_address("https://x", "v").startswith("https://x/v1/text-to-speech/v/stream/with-timestamps?")
    assert "previous_text" not in timed_request("One.", "", SETTINGS)
    assert timed_request("Two.", "One.", SETTINGS)["previous_text"] == "One."


def test_the_http_answer_tells_seconds() -> None:
    answer = {
        "audio_base64": SOUND,
        "alignment": {
            "characters": ["H", "i"],
            "character_start_times_seconds": [0.0, 0.04],
            "character_end_times_seconds": [0.04, 0.1],
        },
    }
    sound, alignment = timed_events(answer)
    assert sound == b"\1\2\3\4"
    assert alignment is not None
    assert alignment.durations_ms == pytest.approx((40.0, 60.0))
    assert timed_events({}) == (b"", None)


@given(st.lists(st.integers(0, 200), max_size=6), st.sampled_from(["", "\n", "\r\n\r\n", ",", "\ndata: "]))
def test_objects_are_found_wherever_they_are_cut(cuts: Any, between: Any) -> None:
    objects = [{"n": 1, "text": 'a "}{" b'}, {"n": 2, "deep": {"x": [1, {"y": "é"}]}}, {"n": 3}]
    data = between.join(json.dumps(o, ensure_ascii=False) for o in objects).encode()
    reader = JsonObjectReader()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = [o for a, b in zip(edges, edges[1:], strict=False) for o in reader.feed(data[a:b])]  # noqa: RUF007
    reader.finish()
    assert found == objects


@pytest.mark.parametrize(
    "data", [b'{"a": nothing, "b": 1111111111}', b'{"a" "b", "c": "dddddddddddddd"}', b'{"a": 1]]]]]]]]]]]]]]]]']
)
def test_what_is_no_json_is_a_fault_of_the_protocol(data: bytes) -> None:
    with pytest.raises(VoiceError) as caught:
        list(JsonObjectReader().feed(data))
    assert caught.value.kind == "protocol"


def test_an_answer_that_ends_inside_an_object_was_broken_off() -> None:
    reader = JsonObjectReader()
    assert list(reader.feed(b'{"a": 1} {"audio_base64": "AAA')) == [{"a": 1}]
    with pytest.raises(VoiceError) as caught:
        reader.finish()
    assert caught.value.kind == "dropped"


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (1008, "input_timeout_exceeded", "timeout"),
        (1008, "max_active_conversations exceeded", "rate_limit"),
        (1008, "This request exceeds your quota of 10000.", "quota"),
        (1008, "Unusual activity detected.", "auth"),
        (1008, "something new", "protocol"),
        (1011, "", "overloaded"),
        (1009, "", "bad_audio"),
        (1000, "", "dropped"),
        (1006, "", "dropped"),
        (None, "", "dropped"),
    ],
)
def test_a_close_is_a_fault_of_its_kind(code: int | None, reason: str, kind: str) -> None:
    fault = fault_from_close("ElevenLabs", code, reason, ())
    assert fault.kind == kind
    assert str(fault).startswith("ElevenLabs ")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}, "auth"),
        (401, {"detail": {"status": "quota_exceeded", "message": "3 credits left"}}, "quota"),
        (401, {"detail": {"status": "missing_permissions", "message": "…"}}, "auth"),
        (400, {"detail": {"status": "voice_not_found", "message": "…"}}, "voice_not_found"),
        (404, {"detail": {"status": "voice_not_found", "message": "…"}}, "voice_not_found"),
        (429, {"detail": {"status": "too_many_concurrent_requests", "message": "…"}}, "rate_limit"),
        (429, {"detail": {"status": "system_busy", "message": "…"}}, "overloaded"),
        (429, {"error": {"code": "insufficient_quota", "message": "…"}}, "quota"),
        (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, "protocol"),
        (500, b"<html>oops</html>", "overloaded"),
        (503, b"", "overloaded"),
        (418, {"error": "teapot"}, "protocol"),
        (402, {}, "quota"),
        (400, "just text", "protocol"),
        (400, b"[" * 50_000, "protocol"),
    ],
)
def test_a_status_is_a_fault_of_its_kind(status: int, body: Any, kind: str) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fault = fault_from_status("ElevenLabs", status, data, headers={"Retry-After": "3"}, now=NOW, secrets=(KEY,))
    assert fault.kind == kind
    assert f"HTTP {status}" in str(fault)
    assert len(str(fault)) <= 200
    assert fault.retry_ms == (3000 if kind in {"rate_limit", "overloaded"} else None)


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(max_size=400), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["detail", "error", "message", "msg", "code", "status"]), inner)))  # fmt: skip
def test_no_error_is_too_odd_for_one_line(answer: Any) -> None:
    body = json.dumps(answer).encode()
    fault = fault_from_status("P", 400, body, headers={}, now=NOW, secrets=(KEY,))
    assert len(str(fault)) <= 200
    assert "\n" not in str(fault)
    if isinstance(answer, dict):
        assert len(str(fault_from_message("P", answer, (KEY,)))) <= 200
