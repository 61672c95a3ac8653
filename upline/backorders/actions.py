"""Back-ordering: record the sale, book the order, retry what could not be booked."""

from upline.backorders.activation import (
    ActivationCheck,
    MissingPrice,
    activate,
    activation_step,
    check_activation,
    copy_step,
    copy_to_reseller,
    mirror_earlier_sales,
    mirror_step,
    start_activation,
    start_copy_to_reseller,
    start_mirroring_earlier_sales,
)
from upline.backorders.figures.summing import delete_daily_bookings, sum_up_figures
from upline.backorders.ledger.chain import extend_ledgers, ledger_head, read_ledger
from upline.backorders.outbox.archive import archive_settled_events
from upline.backorders.outbox.backdating import backdate_settlement
from upline.backorders.outbox.recording import (
    receive,
    record_all,
    record_customer_change,
    record_sale,
    record_subscription_change,
)
from upline.backorders.outbox.redelivery import (
    deliver_event,
    hold_waiting_events,
    redeliver_events,
)
from upline.backorders.preview import dry_run_booking
from upline.backorders.promotion_changes import change_promotion
from upline.backorders.reconciliation.repair_context import RepairedValue
from upline.backorders.reconciliation.repairing import (
    RepairResult,
    preview_repair,
    repair_difference,
)
from upline.backorders.reconciliation.running import (
    reconcile_now,
    request_nightly_reconciliations,
    request_reconciliation,
    run_requested_reconciliations,
)
from upline.backorders.reconciliation.watching import watch_reconciliation
from upline.backorders.resellers.creation import (
    CreatedReseller,
    FirstAdministrator,
    NewReseller,
    ResellerTermsChoice,
    create_reseller,
    invite_first_administrator,
    open_reseller_account,
)
from upline.backorders.what_if.running import start_what_if, what_if_step
from upline.backorders.worker.batches import (
    book_batch,
    drain,
    has_ready_events,
    tenants_with_work,
)
from upline.backorders.worker.claiming import FairQueue
from upline.backorders.worker.retry import retry_due, retry_parked
from upline.backorders.worker.writing import Checkpoint

__all__ = [
    "ActivationCheck",
    "Checkpoint",
    "CreatedReseller",
    "FairQueue",
    "FirstAdministrator",
    "MissingPrice",
    "NewReseller",
    "RepairResult",
    "RepairedValue",
    "ResellerTermsChoice",
    "activate",
    "activation_step",
    "archive_settled_events",
    "backdate_settlement",
    "book_batch",
    "change_promotion",
    "check_activation",
    "copy_step",
    "copy_to_reseller",
    "create_reseller",
    "delete_daily_bookings",
    "deliver_event",
    "drain",
    "dry_run_booking",
    "extend_ledgers",
    "has_ready_events",
    "hold_waiting_events",
    "invite_first_administrator",
    "ledger_head",
    "mirror_earlier_sales",
    "mirror_step",
    "open_reseller_account",
    "preview_repair",
    "read_ledger",
    "receive",
    "reconcile_now",
    "record_all",
    "record_customer_change",
    "record_sale",
    "record_subscription_change",
    "redeliver_events",
    "repair_difference",
    "request_nightly_reconciliations",
    "request_reconciliation",
    "retry_due",
    "retry_parked",
    "run_requested_reconciliations",
    "start_activation",
    "start_copy_to_reseller",
    "start_mirroring_earlier_sales",
    "start_what_if",
    "sum_up_figures",
    "tenants_with_work",
    "watch_reconciliation",
    "what_if_step",
]
