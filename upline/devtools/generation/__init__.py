"""Generates a distributor of any size, for measurements.

What resellers did is dealt out and written down set by set; the distributor's side is never
written here: it is booked, by the booking that books every sale.
"""

from upline.devtools.generation.bulk_insert import write_sales
from upline.devtools.generation.generator import GenerationResult, Progress, generate
from upline.devtools.generation.network import Network, create_network
from upline.devtools.generation.plan import Plan

__all__ = [
    "GenerationResult",
    "Network",
    "Plan",
    "Progress",
    "create_network",
    "generate",
    "write_sales",
]
