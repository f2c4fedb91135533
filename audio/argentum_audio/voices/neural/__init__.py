"""The neural voice: English speech from a model in the package `hibari-tts`, shaped into speakers.

Nothing is imported here. Only the speech process imports the model's package and its runtime (`line.py`).
"""
