"""The network address that a request comes from, as far as it can be known."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_IPV6_PREFIX = 64  # what one customer of a provider has


def client_address(request: HttpRequest) -> str:
    """Return the address of the client; of IPv6 the network, as everybody has many addresses of one.

    Behind a proxy (`TRUSTED_PROXY`) it is the last one in X-Forwarded-For, which the proxy has written;
    what stands before it, the client may have made up.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = forwarded or address
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), _IPV6_PREFIX), strict=False))
    return str(found)
