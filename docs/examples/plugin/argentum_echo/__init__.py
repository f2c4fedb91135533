"""A mind that asks back and a voice that hums."""
