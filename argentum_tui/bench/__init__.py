"""What `argentum bench` measures: the targets of DESIGN, one file a family, nothing assumed and nothing kept.

`benchmarks` names the benchmarks; each is a function that takes a `Run` and yields `Result`s.
"""
