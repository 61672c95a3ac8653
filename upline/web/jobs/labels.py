"""What kinds, states and outcomes of jobs are called, and where the record of a job is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upline.catalog.imports import BAD_ROW, PRICE_CHANGE_TITLES
from upline.jobs.queries import JobSummary, ResultRow
from upline.jobs.rulebook import JobKind, JobState
from upline.kernel.texts import Count, contextual_text, plural_text, text
from upline.web.shared.navigation import record_url


def _partly(singular: str, plural: str) -> Callable[[int, int], str]:
    return lambda done, total: plural_text(singular, plural, count=total, done=Count(done))


# How the progress of a job is written, by the noun of what it counts: where there is nothing, and else.
_COUNTED: Mapping[str, tuple[str, Callable[[int, int], str]]] = {
    "customer": (
        text("No customers"),
        _partly("{done} of {count} customer", "{done} of {count} customers"),
    ),
    "subscription": (
        text("No subscriptions"),
        _partly("{done} of {count} subscription", "{done} of {count} subscriptions"),
    ),
    "order": (text("No orders"), _partly("{done} of {count} order", "{done} of {count} orders")),
    "record": (
        text("No records"),
        _partly("{done} of {count} record", "{done} of {count} records"),
    ),
    "action": (
        text("No actions"),
        _partly("{done} of {count} action", "{done} of {count} actions"),
    ),
    "sale": (text("No sales"), _partly("{done} of {count} sale", "{done} of {count} sales")),
}


@dataclass(frozen=True, slots=True)
class JobTexts:
    """How a kind of job is shown.

    `done` is what its finished page says, of the name of its subject. `subject` and `record` are the
    URL names of the pages of its subject and of the records in its rows; empty: there is none.
    A record that the job has deleted has no page either.
    `counts` is what is counted; empty: its progress is in per cent.
    """

    title: str
    done: str
    counts: str
    subject: str
    record: str = ""


KINDS: Mapping[JobKind, JobTexts] = {
    JobKind.COPY_TO_RESELLER: JobTexts(
        title=text("Copy down to reseller"),
        done=text("{name} has all customers and subscriptions that existed only here."),
        counts="customer",
        subject="reseller",
        record="account",
    ),
    JobKind.ACTIVATE_BACK_ORDERING: JobTexts(
        title=text("Activate back-ordering"),
        done=text("Back-ordering is active: each sale of {name} is booked here from now on."),
        counts="customer",
        subject="reseller",
        record="account",
    ),
    JobKind.MIRROR_EARLIER_SALES: JobTexts(
        title=text("Mirror earlier sales"),
        done=text("What {name} sold before activation is on its way; the worker mirrors it next."),
        counts="subscription",
        subject="reseller",
    ),
    JobKind.READ_PRICE_FILE: JobTexts(
        title=text("Read price file"),
        done=text("What it would change can be looked at and applied."),
        counts="",
        subject="price-upload",
    ),
    JobKind.APPLY_PRICE_FILE: JobTexts(
        title=text("Apply price file"),
        done=text("The prices of the file are in the price list."),
        counts="",
        subject="price-upload",
    ),
    JobKind.WHAT_IF: JobTexts(
        title=text("What if"),
        done=text("The sales are booked again by the draft; nothing was changed."),
        counts="sale",
        subject="what-if",
    ),
    **{
        kind: JobTexts(
            title=title,
            done=text("The result of each order is listed below."),
            counts="order",
            subject="",
            record="order",
        )
        for kind, title in (
            (JobKind.EDIT_ORDERS, text("Edit orders")),
            (JobKind.SUBMIT_ORDERS, text("Submit orders")),
            (JobKind.EXECUTE_ORDERS, text("Execute orders")),
            (JobKind.CANCEL_ORDERS, text("Cancel orders")),
            (JobKind.DELETE_ORDERS, text("Delete orders")),
        )
    },
    JobKind.EXPORT_LIST: JobTexts(
        title=text("Export"), done=text("The file is written."), counts="record", subject=""
    ),
    JobKind.BULK_ACTIONS: JobTexts(
        title=text("File of actions"),
        done=text("The result of each action is listed below."),
        counts="action",
        subject="",
    ),
}

assert KINDS.keys() == set(JobKind), "a kind of job without texts"

STATES: Mapping[JobState, tuple[str, str]] = {
    JobState.QUEUED: (text("Queued"), "warn"),
    JobState.RUNNING: (text("Running"), "info"),
    JobState.DONE: (text("Done"), "good"),
    JobState.FAILED: (text("Failed"), "bad"),
}

assert STATES.keys() == set(JobState), "a state without a title"

REFUSED, _DELETED = "refused", "deleted"

_OUTCOMES: Mapping[str, str] = {
    "copied": text("Copied"),
    "succeeded": text("Executed"),
    "repeated": text("Executed before"),
    "mirrored": text("Event sent"),
    "edited": text("Changed"),
    "submitted": text("Submitted"),
    "executed": text("Executed"),
    "cancelled": contextual_text("order", "Cancelled"),
    _DELETED: text("Deleted"),
    REFUSED: text("Refused"),
    BAD_ROW: text("Bad row"),
    **{kind.value: title for kind, title in PRICE_CHANGE_TITLES.items()},
}


def progress_text(job: JobSummary) -> str:
    """Return how far a job is: `40 of 1,203 customers`; `No customers` where none was left to do."""
    noun = KINDS[job.kind].counts
    if job.total is None:
        return text("Not begun")
    if not noun:
        return f"{job.done * 100 // max(job.total, 1)} %"
    none, progress = _COUNTED[noun]
    return progress(job.done, job.total) if job.total else none


def outcome_text(row: ResultRow) -> str:
    """Return what has become of a record: `Copied, 3 subscriptions`."""
    title = _OUTCOMES[row.outcome]
    if not row.count:
        return title
    return plural_text(
        "{title}, {count} subscription",
        "{title}, {count} subscriptions",
        count=row.count,
        title=title,
    )


def subject_href(slug: str, job: JobSummary) -> str:
    """Return the address of the record that a job is about; nothing where it is about many."""
    subject = KINDS[job.kind].subject
    return record_url(subject, slug, job.subject.id) if subject else ""


def row_href(slug: str, job: JobSummary, row: ResultRow) -> str:
    """Return the address of the record of a row; nothing where it has no page."""
    record = KINDS[job.kind].record
    if not record or row.record_id is None or row.outcome == _DELETED:
        return ""
    return record_url(record, slug, row.record_id)
