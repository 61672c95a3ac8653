"""Calls of the TM Forum routes by the programs of the API tests."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ApiClient, ApiResponse, encode_body

ROOTS = {
    "productOrderingManagement": "/tmf-api/productOrderingManagement/v4",
    "productInventory": "/tmf-api/productInventory/v4",
    "productCatalogManagement": "/tmf-api/productCatalogManagement/v4",
}


@dataclass(frozen=True)
class TmfClient:
    """One TM Forum API, called by a program."""

    program: ApiClient
    api: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> ApiResponse:
        sent = {"Authorization": f"Bearer {self.program.credential.token}", **headers}
        found = Client(raise_request_exception=False).generic(
            method,
            f"{ROOTS[self.api]}/{path}",
            encode_body(body),
            "application/json" if body is not None else "",
            headers=sent,
        )
        return ApiResponse(found)  # type: ignore[arg-type]

    def get(self, path: str) -> ApiResponse:
        return self.call("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> ApiResponse:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any) -> ApiResponse:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> ApiResponse:
        return self.call("DELETE", path)


@pytest.fixture
def ordering(api: ApiFixtures) -> TmfClient:
    return TmfClient(api.erp, "productOrderingManagement")


@pytest.fixture
def inventory(api: ApiFixtures) -> TmfClient:
    return TmfClient(api.erp, "productInventory")


@pytest.fixture
def catalogue(api: ApiFixtures) -> TmfClient:
    return TmfClient(api.erp, "productCatalogManagement")
