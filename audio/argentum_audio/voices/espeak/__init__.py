"""The embedded voice: espeak-ng in this process."""
