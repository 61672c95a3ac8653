"""The codes of problems in the OpenAPI document: for each operation, and each status of a refusal."""

import json
from collections.abc import Container
from typing import Any

from upline.api.problem_codes import PROBLEM_CODES, statuses_of_code
from upline.api.reachable_codes import OPERATION_CODES_FILE

JsonObject = dict[str, Any]

CODES = "x-problem-codes"
# What is refused before a view is called, for the same reasons whatever the operation.
_OF_EVERY_VIEW = frozenset({401, 408, 412, 413, 415, 429, 503})


def add_problem_codes(document: JsonObject) -> None:
    """Say in each answer of a refusal which codes it can have."""
    reachable = json.loads(OPERATION_CODES_FILE.read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        # A record that an address names may not be there, by whatever call it is read.
        of_address = {"not_found"} if "{" in path else set()
        for operation in operations.values():
            codes = of_address.union(reachable[operation["operationId"]])
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    _add(answer, int(status), codes)


def _add(answer: JsonObject, status: int, reachable: Container[str]) -> None:
    found = [
        code
        for code in sorted(PROBLEM_CODES)
        if status in statuses_of_code(code) and (status in _OF_EVERY_VIEW or code in reachable)
    ]
    answer[CODES] = found
    if found:
        answer["description"] += f" Codes: {', '.join(f'`{code}`' for code in found)}."
