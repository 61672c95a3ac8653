"""Which client a request comes from, as far as limits can know it."""

from ipaddress import IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"
_IPV6_PREFIX = 64  # what one customer of a provider has


def client_address(peer: str, forwarded_for: str, *, behind_proxy: bool) -> str:
    """Return the address of the client.

    Behind a proxy it is the last one in X-Forwarded-For, which the proxy has written; what stands
    before it, the client may have made up. Without one, it is the peer of the connection.
    """
    forwarded = forwarded_for.rpartition(",")[2].strip()
    return forwarded if behind_proxy and forwarded else peer


def limited_network(address: str) -> str:
    """Return what counts as one client in limits: an IPv4 address, or an IPv6 network.

    Everybody has many IPv6 addresses of one network. `UNKNOWN` if it is no address.
    """
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return UNKNOWN
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _IPV6_PREFIX), strict=False))
