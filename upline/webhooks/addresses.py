"""Which addresses webhooks may have: public ones, unless the operator allows private ones too."""

import ipaddress
import re
from urllib.parse import urlsplit

from upline.kernel.texts import Text, text
from upline.webhooks.rulebook import MAX_URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?", re.ASCII)
_MAX_HOST = 253


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public Internet, also where it contains another one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def literal_address(host: str) -> Address | None:
    """Return the address that a host is itself; None: it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def url_problem(url: str, *, allows_private: bool) -> Text | None:
    """Return what is wrong with the address of a webhook; None: nothing.

    What a name resolves to is checked when something is sent.
    """
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        return text(
            "An address has at most {most} characters of ASCII, without spaces.", most=MAX_URL
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text("This is no address of a web server.")
    if parts.scheme != "https" and not (allows_private and parts.scheme == "http"):
        return text("An address begins with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        return text("An address has no user, no password and no fragment.")
    if port == 0 or not _is_host(host):
        return text("This is no address of a web server.")
    return None if allows_private else _private_problem(host)


def _is_host(host: str) -> bool:
    if literal_address(host) is not None:
        return "%" not in host
    is_numeric = (
        host.rstrip(".").rpartition(".")[2].isdecimal()
    )  # 127.1 is an address to some resolvers
    return len(host) <= _MAX_HOST and bool(_HOST.fullmatch(host)) and not is_numeric


def _private_problem(host: str) -> Text | None:
    address = literal_address(host)
    is_local = host.rstrip(".").rpartition(".")[2] in {"localhost", "local", "internal"}
    if is_local or (address is not None and not is_public(address)):
        return text(
            "This address is in a private network. The operator of this server does not allow that."
        )
    return None
