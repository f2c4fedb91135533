"""The lab: whole debates in virtual time, with synthetic minds and latencies, to measure what a rule does.

`run` plays one debate; `study` many of them over cores or a cluster; `sweep` and `tune` vary the knobs; `market` holds the
project's pacing against known equilibria. See README.md.
"""
