"""What an example of a call is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NAMESPACE = uuid.UUID("0199b6a2-7c40-7d2e-9a51-5d0c6e3f8b17")


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that a call sends as a form."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A call of an operation that succeeds after the examples before it.

    `{name}` in it is the id that an example before it saves by this name. `path` has the values of the
    address that are not the id of the parameter's own name: `{order_id}` is `{order}`. `saves` has
    JSON pointers into the answer, by names.
    """

    operation: str
    path: Mapping[str, str] = field(default_factory=_nothing)
    query: Mapping[str, Any] = field(default_factory=_nothing)
    body: Mapping[str, Any] | None = None
    file: SentFile | None = None
    saves: Mapping[str, str] = field(default_factory=_nothing)

    def path_value(self, parameter: str) -> str:
        """Return the value of a parameter of the address."""
        return self.path.get(parameter, f"{{{parameter.removesuffix('_id')}}}")


class IllustrativeIds(dict[str, str]):
    """An id for each name, the same in every run: what the document has where a BSS has ids of its own."""

    def __missing__(self, name: str) -> str:
        made = uuid.uuid5(_NAMESPACE, name).bytes
        return str(uuid.UUID(bytes=b"\x01\x99\xb6\xa2" + made[4:6] + b"\x7d" + made[7:]))


def fill(value: Any, ids: Mapping[str, str]) -> Any:
    """Return a value with ids in place of their names."""
    if isinstance(value, str):
        return value.format_map(ids)
    if isinstance(value, Mapping):
        return {name: fill(one, ids) for name, one in value.items()}
    return [fill(one, ids) for one in value] if isinstance(value, list | tuple) else value
