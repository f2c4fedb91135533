"""The commands of `argentum`, one family a file, imported when called (SURFACE, Commands)."""
