"""The job that executes the actions of a file, some in each step."""

import sys
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from upline.api.authentication import Caller
from upline.api.bulk_cells import body_of
from upline.api.bulk_execution import InnerAction, InnerResult, JsonObject, execute_action
from upline.database.audit_context import REQUEST_ID
from upline.jobs.actions import JobStep, StepResult, StepRow
from upline.jobs.bulk_files import FileAction, action_from_document, credential_ended
from upline.tenancy.queries import CredentialScope, find_credential_by_id, get_tenant

_MOST_PER_STEP = 100
_STEP_S = 0.7
_MAX_SENTENCE = 2000
SUCCEEDED, REPEATED, REFUSED = "succeeded", "repeated", "refused"


def bulk_step(step: JobStep) -> StepResult:
    """Execute the next actions of a file.

    They, their rows and the place in the file are one transaction: what is killed in it is executed
    again as a whole. Raises: Refused `not_permitted` — the credential is no longer valid.
    """
    caller = _caller(step)
    documents = step.parameters["actions"]
    environment = _environment(step)
    rows: list[StepRow] = []
    ends = time.monotonic() + _STEP_S
    for document in documents[step.done : step.done + _MOST_PER_STEP]:
        action = action_from_document(document)
        inner = InnerAction(
            key=action.key,
            method=action.method,
            path=action.path,
            body=body_of(action.method, action.path, action.fields),
            if_match=action.if_match or None,
        )
        rows.append(_row(action, execute_action(inner, caller, environment)))
        if time.monotonic() > ends:
            break
    done = step.done + len(rows)
    return StepResult(
        done=done, total=len(documents), is_finished=done >= len(documents), rows=tuple(rows)
    )


def _caller(step: JobStep) -> Caller:
    """Return who has sent the file, as they are now: a credential with its scope, or a person."""
    if step.credential_id is None:
        tenant = get_tenant(tenant_id=step.tenant_id)
        return Caller(None, tenant, step.by, step.now, CredentialScope(), None)
    found = find_credential_by_id(tenant_id=step.tenant_id, credential_id=step.credential_id)
    if found is None or found.has_expired(step.now):
        raise credential_ended()
    return Caller(found.id, found.tenant, found.actor, step.now, found.scope, found.expires_at)


def _environment(step: JobStep) -> dict[str, Any]:
    """Return what each request has of the one by which the file was sent."""
    site = urlsplit(step.parameters["site"])
    return {
        "HTTP_HOST": site.netloc,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": site.scheme or "https",
        "wsgi.errors": sys.stderr,
        "HTTP_AUTHORIZATION": "Bearer of-the-job",  # whose caller is known
        REQUEST_ID: step.parameters["request_id"],
    }


def _row(action: FileAction, result: InnerResult) -> StepRow:
    name = f"{action.line}: {action.method} {action.path.partition('?')[0]}"[:520]
    if result.status >= HTTPStatus.BAD_REQUEST:
        sentence = _sentence(result.body or {})[:_MAX_SENTENCE]
        return StepRow(record_name=name, outcome=REFUSED, sentence=sentence)
    return StepRow(
        record_name=name,
        outcome=REPEATED if result.is_repeated else SUCCEEDED,
        record_id=_id(result.body),
    )


def _sentence(problem: JsonObject) -> str:
    """Return what was wrong: the code and the sentence, then each column with what is wrong in it."""
    columns = [f"{one['field']}: {one['detail']}" for one in problem.get("errors", ())]
    first = f"{problem.get('code', '')}: {problem.get('detail', '')}"
    return " ".join([first, *(one for one in columns if one not in first)])


def _id(body: JsonObject | None) -> UUID | None:
    try:
        return UUID(str((body or {}).get("id")))
    except ValueError:
        return None
