"""The same examples every time: what fails here fails everywhere. With ARGENTUM_FUZZ=long there are other ones each time, and more."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_EVERYWHERE = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}

settings.register_profile("pinned", derandomize=True, max_examples=100, database=None, **_EVERYWHERE)
settings.register_profile("long", max_examples=2000, **_EVERYWHERE)
settings.load_profile("long" if os.environ.get("ARGENTUM_FUZZ") == "long" else "pinned")
