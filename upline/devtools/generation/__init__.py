"""A distributor of any size, to see how Upline does when there is much of everything.

What resellers did is dealt out and written down set by set; the distributor's side is never
written here: it is booked, by the booking that books every sale.
"""

from upline.devtools.generation.generating import Generated, Progress, generate
from upline.devtools.generation.network import Network, found_network
from upline.devtools.generation.plan import Plan
from upline.devtools.generation.writing import tell_sales

__all__ = ["Generated", "Network", "Plan", "Progress", "found_network", "generate", "tell_sales"]
