"""The client of a request, as its limits know it."""

from django.conf import settings
from django.http import HttpRequest

from upline.kernel import client_address as addresses


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, as `limited_network` counts clients."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded_for = request.headers.get("X-Forwarded-For", "")
    return addresses.limited_network(
        addresses.client_address(peer, forwarded_for, behind_proxy=settings.TRUSTED_PROXY)
    )
