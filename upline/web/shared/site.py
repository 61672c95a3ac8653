"""Where this server is reached."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def site_of(request: HttpRequest) -> str:
    """Return where this server is reached, such as `https://upline.example`; links in e-mails lead there."""
    return request.build_absolute_uri("/").rstrip("/")


def safe_address(request: HttpRequest, address: str) -> str:
    """Return an address of this site, or nothing: nobody is led elsewhere by a link to us."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""
