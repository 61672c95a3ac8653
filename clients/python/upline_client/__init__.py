"""A client of Upline's API: one method per operation, without dependencies.

from upline_client import Upline
upline = Upline("http://127.0.0.1:8000", token)
for order in upline.every(upline.list_orders, is_back_order=True):
    print(order["number"], order["total"])
"""

from upline_client.operations import Operations
from upline_client.transport import Problem, Record

__all__ = ["Problem", "Record", "Upline"]


class Upline(Operations):
    """The API as one token may use it."""
