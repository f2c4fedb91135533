"""What a debate was like, in figures: fairness, silences, cuts, gaps. Pure; each measure names its source.

`Measures` is fed recorded events as they come and gives a `MeasuresReport` at any time; the functions beside it are the formulas.
"""

from .collector import Measures
from .report import MeasuresReport
from .rows import rows

__all__ = ["Measures", "MeasuresReport", "rows"]
