"""What kinds, states and outcomes of jobs are called, and where the record of a job is."""

from collections.abc import Mapping
from dataclasses import dataclass

from upline.catalog.imports import BAD_ROW, PRICE_CHANGE_TITLES
from upline.jobs.queries import JobSummary, ResultRow
from upline.jobs.rulebook import JobKind, JobState
from upline.kernel.formats import count_noun
from upline.kernel.texts import text
from upline.web.shared.navigation import record_url


@dataclass(frozen=True, slots=True)
class JobTexts:
    """How a kind of job is shown.

    `done` is what its finished page says, of the name of its subject. `subject` and `record` are the
    URL names of the pages of its subject and of the records in its rows; empty: there is none.
    `noun` is what is counted; empty: its progress is in per cent.
    """

    title: str
    done: str
    noun: str
    subject: str
    record: str = ""


KINDS: Mapping[JobKind, JobTexts] = {
    JobKind.COPY_TO_RESELLER: JobTexts(
        title=text("Copy down to reseller"),
        done="{} has all customers and subscriptions that existed only here.",
        noun="customer",
        subject="reseller",
        record="account",
    ),
    JobKind.ACTIVATE_BACK_ORDERING: JobTexts(
        title=text("Activate back-ordering"),
        done="Back-ordering is active: each sale of {} is booked here from now on.",
        noun="customer",
        subject="reseller",
        record="account",
    ),
    JobKind.MIRROR_EARLIER_SALES: JobTexts(
        title=text("Mirror earlier sales"),
        done="What {} sold before activation is on its way; the worker mirrors it next.",
        noun="subscription",
        subject="reseller",
    ),
    JobKind.READ_PRICE_FILE: JobTexts(
        title=text("Read price file"),
        done=text("What it would change can be looked at and applied."),
        noun="",
        subject="price-upload",
    ),
    JobKind.APPLY_PRICE_FILE: JobTexts(
        title=text("Apply price file"),
        done=text("The prices of the file are in the price list."),
        noun="",
        subject="price-upload",
    ),
    JobKind.WHAT_IF: JobTexts(
        title=text("What if"),
        done=text("The sales are booked again by the draft; nothing was changed."),
        noun="sale",
        subject="what-if",
    ),
}

assert KINDS.keys() == set(JobKind), "a kind of job without texts"

STATES: Mapping[JobState, tuple[str, str]] = {
    JobState.QUEUED: ("Queued", "warn"),
    JobState.RUNNING: ("Running", "info"),
    JobState.DONE: ("Done", "good"),
    JobState.FAILED: ("Failed", "bad"),
}

assert STATES.keys() == set(JobState), "a state without a title"

_OUTCOMES: Mapping[str, str] = {
    "copied": text("Copied"),
    "mirrored": text("Event sent"),
    BAD_ROW: text("Bad row"),
    **{kind.value: title for kind, title in PRICE_CHANGE_TITLES.items()},
}


def progress_text(job: JobSummary) -> str:
    """Return how far a job is: `40 of 1,203 customers`; `No customers` where none was left to do."""
    noun = KINDS[job.kind].noun
    if job.total is None:
        return text("Not begun")
    if not noun:
        return f"{job.done * 100 // max(job.total, 1)} %"
    if not job.total:
        return f"No {noun}s"
    return f"{job.done:,} of {count_noun(job.total, noun)}"


def outcome_text(row: ResultRow) -> str:
    """Return what has become of a record: `Copied, 3 subscriptions`."""
    title = _OUTCOMES[row.outcome]
    return f"{title}, {count_noun(row.count, 'subscription')}" if row.count else title


def subject_href(slug: str, job: JobSummary) -> str:
    """Return the address of the record that a job is about."""
    return record_url(KINDS[job.kind].subject, slug, job.subject.id)


def row_href(slug: str, job: JobSummary, row: ResultRow) -> str:
    """Return the address of the record of a row; nothing where it has no page."""
    record = KINDS[job.kind].record
    return record_url(record, slug, row.record_id) if record and row.record_id else ""
