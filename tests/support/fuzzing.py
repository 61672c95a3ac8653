"""What the fuzz tests of the API have in common."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import hypothesis
import schemathesis
from schemathesis.config import SchemathesisConfig

from upline.api.openapi_codes import CODES

SETTINGS: dict[str, Any] = {
    "checks": {
        # The domain refuses most of what a schema lets through, and says why.
        "positive_data_acceptance": {"enabled": False},
        # Each of these is a 404 before anything else of the call is looked at.
        "negative_data_rejection": {
            "expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429]
        },
    },
    "operations": [
        {
            # It takes any set of headers for wrong here; wrong forms are sent elsewhere.
            "include-operation-id": ["add_attachment", "send_price_file"],
            "checks": {"negative_data_rejection": {"enabled": False}},
        }
    ],
    # Headers that nobody has heard of come with every request there is.
    "generation": {"allow-extra-parameters": False},
    "phases": {"coverage": {"unexpected-methods": ["PUT"]}},
}
FUZZING = SchemathesisConfig.from_dict(SETTINGS)

# The names of records that allow more or less, by whose they are and what was done with them.
CHANGEABLE = frozenset({"order_id", "subscription_id", "add_on_id", "basket_id"})


def steady_examples(count: int) -> hypothesis.settings:
    """Return settings for so many examples of each operation, the same ones in every run."""
    return hypothesis.settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def check_problem_code(case: schemathesis.Case, response: schemathesis.Response) -> None:
    """Fails — if the document does not say that the operation can answer the code of a problem."""
    answer = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    if CODES in answer:  # other statuses are those of addresses and methods that there are not
        code = response.json()["code"]
        assert code in answer[CODES], f"{case.operation.label} does not document {code}"


def use_known_ids(
    case: schemathesis.Case,
    known_ids: Mapping[str, UUID | str],
    open_records: Callable[[str], Mapping[str, UUID | str]],
) -> None:
    """Let most calls be about records that there are: about back-orders, about ordinary orders.

    `known_ids` are of one back-order and of mirrors, by the names that addresses have for them,
    beside those of an account and a product. `open_records` returns the ids of records of the BSS's
    own with which nothing was done yet, for an address that has this name.
    """
    figure = _small_number(next(iter(case.path_parameters.values()), None))
    if figure == 0:
        return
    ids = dict(known_ids)
    for name in CHANGEABLE.intersection(case.path_parameters):
        if figure == 1 or name == "basket_id":
            ids |= open_records(name)
    for name in case.path_parameters.keys() & ids.keys():
        case.path_parameters[name] = str(ids[name])
    if isinstance(case.body, dict):
        given = {"account": ids["account_id"], "product": ids["product_id"]}
        case.body |= {name: str(pk) for name, pk in given.items() if name in case.body}


def _small_number(given: object) -> int:
    """A figure from 1 to 3 made of an identifier; 0 of what is none, now and then of one too.

    One that is written in another way is none: an answer other than a refusal would be a failure.
    """
    try:
        identifier = UUID(str(given))
    except ValueError:
        return 0
    return identifier.int % 4 if str(identifier) == given else 0
