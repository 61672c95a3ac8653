"""Links of the OpenAPI document: from what creates, starts or lists records to what can be done with one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

JsonObject = dict[str, Any]

_REFERENCE, _SCHEMAS = "$ref", "#/components/schemas/"
_LIST = "ListOf"
_COPY = "/copy"
_PARAMETER = re.compile(r"{(\w+)}")


def add_links(document: JsonObject) -> None:
    """Add the links of each response with a record that has an id, or with a list of such records."""
    links = _Links(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status in ("200", "201"):
                answer = operation["responses"].get(status)
                found = dict(links.of(method, path, status, answer)) if answer else {}
                if found:
                    answer["links"] = found


class _Links:
    """The addresses of records, such as `/orders/{order_id}`, with the operations at and below each."""

    def __init__(self, document: JsonObject) -> None:
        self._paths: Mapping[str, JsonObject] = document["paths"]
        self._schemas: JsonObject = document["components"]["schemas"]
        self._addresses = self._addresses_of_records()

    def _addresses_of_records(self) -> Mapping[str, str]:
        """Return the address of each schema of a record; that of a reference is of no one kind."""
        found: dict[str, str] = {}
        for path, operations in self._paths.items():
            head, _, last = path.rpartition("/")
            if not last.startswith("{") or "get" not in operations or "{" in head:
                continue
            for operation in (operations["get"], self._paths.get(head, {}).get("get")):
                schema = self._schema(operation["responses"]["200"]) if operation else ""
                if schema != f"{_LIST}Record":
                    found.setdefault(schema.removeprefix(_LIST), path)
        return found

    def of(
        self, method: str, path: str, status: str, answer: JsonObject
    ) -> Iterator[tuple[str, JsonObject]]:
        """Yield the links of a response by the operations to which they lead."""
        is_new = status == "201" or path.endswith(_COPY)
        known = _PARAMETER.findall(path)
        address, inside = self._new_record(method, path, self._schema(answer))
        names = _PARAMETER.findall(address)
        if not names or (names[-1] in known and not is_new):
            return
        *others, name = names
        parameters = {one: f"$request.path.{one}" for one in others}
        parameters[name] = f"$response.body#{inside}{self._pointer(answer, name)}"
        for target, operations in self._paths.items():
            is_there = target == address or target.startswith(f"{address}/")
            if is_there and _PARAMETER.findall(target) == names:
                for operation in operations.values():
                    yield _link(operation, parameters)

    def _new_record(self, method: str, path: str, schema: str) -> tuple[str, str]:
        """Return the address of a record that a response names, and where in it the record is."""
        root, part = path.partition("{")[0].rstrip("/").rpartition("/")[0], path.rpartition("/")[2]
        direct = self._address(path) or ("{" in path and self._address(f"{root}/{part}"))
        if schema.startswith(_LIST):
            return direct or self._addresses.get(schema.removeprefix(_LIST), ""), "/items/0"
        if method == "get":
            return "", ""
        if direct and self._has(schema, part):  # a record with its items, after one more was added
            return direct, f"/{part}/0"
        if not self._has(schema, "id") or schema == self._own_schema(path):
            return "", ""
        return direct or self._addresses.get(schema, ""), ""

    def _own_schema(self, path: str) -> str:
        """Return the schema of the record on which an operation is an action; empty for a new record."""
        own, _, action = path.rpartition("}")
        read = self._paths.get(f"{own}}}", {}).get("get")
        return self._schema(read["responses"]["200"]) if read and action != _COPY else ""

    def _address(self, path: str) -> str:
        pattern = re.compile(re.escape(path) + r"/{\w+}")
        return next((one for one in self._paths if pattern.fullmatch(one)), "")

    def _pointer(self, answer: JsonObject, parameter: str) -> str:
        """Return where in a record the value of a parameter is: its id, or that of what it is about."""
        schema = self._schema(answer).removeprefix(_LIST)
        name = parameter.removesuffix("_id")
        if self._has(schema, "id") or not self._has(schema, name):
            return "/id"
        return f"/{name}/id" if parameter.endswith("_id") else f"/{name}"

    def _has(self, schema: str, field: str) -> bool:
        return field in self._schemas.get(schema, {}).get("properties", ())

    def _schema(self, answer: JsonObject) -> str:
        """Return the name of the schema of a response, whole where fields of it can be selected."""
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        first = schema.get("anyOf", [schema])[0]
        return str(first.get(_REFERENCE, "")).removeprefix(_SCHEMAS)


def _link(operation: JsonObject, parameters: JsonObject) -> tuple[str, JsonObject]:
    name = operation["operationId"]
    return name, {
        "operationId": name,
        "parameters": parameters,
        "description": f"{operation['summary']}.",
    }
