"""Local neural voices through Piper (the extra `piper`)."""
