"""Presets, motions and casts: what is shipped, what users write, and one clear sentence when a file is wrong."""

from .casts import DEFAULT_CAST, enlarge, list_casts, load_cast
from .check import check_file, idle_in_file
from .errors import PresetError
from .files import Listing
from .motions import check_motion, list_motions, load_motion
from .presets import DEFAULT_PRESET, Preset, diff, list_presets, load_preset
from .report import FileReport, report
from .scaffold import scaffold
from .watch import Change, PresetWatch

__all__ = [
    "DEFAULT_CAST",
    "DEFAULT_PRESET",
    "Change",
    "FileReport",
    "Listing",
    "Preset",
    "PresetError",
    "PresetWatch",
    "check_file",
    "check_motion",
    "diff",
    "enlarge",
    "idle_in_file",
    "list_casts",
    "list_motions",
    "list_presets",
    "load_cast",
    "load_motion",
    "load_preset",
    "report",
    "scaffold",
]
