"""The list of jobs, declared: columns, views, and its queries."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.access.rulebook import Permission, is_permitted
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.jobs.queries import (
    JobFilter,
    JobSummary,
    JobView,
    group_jobs,
    list_jobs,
)
from upline.jobs.rulebook import JobKind
from upline.kernel.texts import text
from upline.web.jobs.labels import KINDS, STATES, progress_text
from upline.web.shared import markup
from upline.web.shared.access import Visit
from upline.web.shared.forms.list_filters import SortedListForm, is_moment
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.markup import write_html

_VIEWS: Mapping[str, str] = {
    JobView.ALL: text("All"),
    JobView.OPEN: text("Running"),
    JobView.DONE: text("Done"),
    JobView.FAILED: text("Failed"),
}

assert _VIEWS.keys() == set(JobView), "a view without a title"


class JobListForm(SortedListForm):
    """The view and the page of the list of jobs."""

    views = JobView
    sorts = ("created",)
    descending_sorts = ("created",)

    def is_value(self, value: str | None) -> bool:
        return is_moment(value)


def _title(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, KINDS[line.row.kind].title)


def _state(line: Line) -> SafeString:
    title, tone = STATES[line.row.state]
    return write_html('<span class="badge {}">{}</span>', tone, title)


def _fold(line: Line) -> SafeString:
    row: JobSummary = line.row
    return write_html("{} · {}", row.subject.name, markup.moment(row.created_at, line.zone))


_COLUMNS = (
    Column(
        code="kind", label=text("Job"), value=lambda line: KINDS[line.row.kind].title, draw=_title,
        css="nowrap", is_name=True, is_fixed=True,
    ),
    Column(code="subject", label=text("About"), value=of("subject.name"), css="cut"),
    Column(
        code="state", label=text("State"), value=lambda line: STATES[line.row.state][0], draw=_state,
        fold="d",
    ),
    Column(
        code="progress", label=text("Progress"), value=lambda line: progress_text(line.row),
        css="nowrap", fold="b",
    ),
    Column(code="by", label=text("Started by"), value=of("started_by"), css="cut short"),
    Column(
        code="created", label=text("Started"), value=of("created_at"), kind=ColumnKind.MOMENT,
        sort="created",
    ),
    Column(code="finished", label=text("Ended"), value=of("finished_at"), kind=ColumnKind.MOMENT),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> JobListForm:
    form = JobListForm(params)
    form.dress()
    return form


def _labels(_visit: Visit, form: JobListForm) -> ListLabels:
    return ListLabels(
        noun=text("job"),
        new_title=text("File of actions"),
        nouns=text("jobs"),
        icon="list-checks",
        views=_VIEWS,
        empty_hint=text(
            "Long work, such as an activation, is a job. You see those that you have started."
        ),
        labels=("Newer", "Older") if form.is_descending else ("Older", "Newer"),
    )


def _records(visit: Visit, form: JobListForm) -> RecordList[JobSummary]:
    view = form.cleaned_data["view"]
    return list_jobs(tenant_id=visit.tenant.id, where=JobFilter(view=view), by=visit.actor)


def _groups(visit: Visit, form: JobListForm) -> Groups:
    view = form.cleaned_data["view"]
    return group_jobs(tenant_id=visit.tenant.id, view=view, by=visit.actor)


def _no_filters(_visit: Visit, _form: JobListForm) -> list[ListFilter]:
    return []


def _new(visit: Visit) -> str:
    """Return the address of the file of actions; nothing for who only looks."""
    if not is_permitted(visit.role, Permission.EDIT_ORDERS):
        return ""
    return reverse("bulk-file", args=[visit.tenant.slug])


JOBS = ListDefinition(
    name="jobs",
    labels=_labels,
    form=_form,
    filters=_no_filters,
    table=RecordTable(
        nouns=text("jobs"),
        record="job",
        columns=_COLUMNS,
        default_columns=("kind", "subject", "state", "progress", "by", "created", "finished"),
        fold=_fold,
        narrow_without={"by": 56, "finished": 56},
    ),
    source=ListSource(records=_records, groups=_groups, has_neighbours=False),
    new=_new,
    group_by={"kind": GroupBy(text("Job"), "", lambda kind: KINDS[JobKind(kind)].title)},
)
