"""The page of a debate: one self-contained HTML file, or the same page fed by a server (README)."""
