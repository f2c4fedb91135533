"""From names, keys and files to a debate that can begin or go on: material, minds, voices, evidence, the record and the sound.

The terminal app and the public API (`argentum_core.api`) are built on this; the engine and the session know nothing of it.
"""
