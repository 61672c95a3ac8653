"""Back-ordering: record the sale, book the order, mend what could not be booked."""

from upline.backorders.actions.activation import (
    PreCheck,
    activate,
    copy_down,
    mirror_earlier_sales,
    pre_check,
)
from upline.backorders.actions.archiving import archive_settled
from upline.backorders.actions.batches import (
    book_batch,
    drain,
    is_anything_ready,
    tenants_with_work,
)
from upline.backorders.actions.mending import retry_due, retry_parked
from upline.backorders.actions.recording import (
    receive,
    record_all,
    record_customer,
    record_follow,
    record_sale,
)
from upline.backorders.actions.redelivery import redeliver, take_back_waiting
from upline.backorders.actions.rehearsing import rehearse_booking
from upline.backorders.actions.sharing import Round
from upline.backorders.actions.writing import Checkpoint

__all__ = [
    "Checkpoint",
    "PreCheck",
    "Round",
    "activate",
    "archive_settled",
    "book_batch",
    "copy_down",
    "drain",
    "is_anything_ready",
    "mirror_earlier_sales",
    "pre_check",
    "receive",
    "record_all",
    "record_customer",
    "record_follow",
    "record_sale",
    "redeliver",
    "rehearse_booking",
    "retry_due",
    "retry_parked",
    "take_back_waiting",
    "tenants_with_work",
]
