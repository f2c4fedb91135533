"""Debates from Python: what `argentum_core` itself exports, and nothing else (see there)."""
