"""Fake providers: real servers on this machine that speak the providers' protocols, strictly, and fail on demand.

For tests, and to watch: `python -m tests.providers elevenlabs --port 8081 --fault drop`.
"""
