"""Voices of ElevenLabs, over a websocket or by HTTP."""
