"""The stage of a recorded debate as a terminal recording (SURFACE, Commands: `export --format cast`)."""
