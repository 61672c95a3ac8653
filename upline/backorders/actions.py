"""Back-ordering: record the sale, book the order, mend what could not be booked."""

from upline.backorders.activation import (
    PreCheck,
    activate,
    copy_down,
    mirror_earlier_sales,
    pre_check,
)
from upline.backorders.outbox.archive import archive_settled
from upline.backorders.outbox.recording import (
    receive,
    record_all,
    record_customer,
    record_follow,
    record_sale,
)
from upline.backorders.outbox.redelivery import redeliver, take_back_waiting
from upline.backorders.preview import rehearse_booking
from upline.backorders.worker.batches import (
    book_batch,
    drain,
    is_anything_ready,
    tenants_with_work,
)
from upline.backorders.worker.claiming import Round
from upline.backorders.worker.retry import retry_due, retry_parked
from upline.backorders.worker.writing import Checkpoint

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
