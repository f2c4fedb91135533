"""What a debate was like, in figures: fairness, silences, cuts, gaps. Pure; each measure names its source.

`Measures` is fed recorded events as they come and gives a `Report` at any time; the functions beside it are the formulas.
"""

from .collector import Measures
from .report import Report
from .rows import rows

__all__ = ["Measures", "Report", "rows"]
