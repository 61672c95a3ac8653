"""The headers by which browsers limit what a page can do. No page has inline scripts or styles, and there are no exceptions."""

from typing import Any

from csp.constants import NONE, SELF

# What the features of browsers are that pages may use: none but copying, and passkeys of this site.
_OWN_FEATURES = ("clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get")  # fmt: skip
_NO_FEATURES = (
    "accelerometer", "ambient-light-sensor", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read",
    "display-capture", "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "interest-cohort", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi",
    "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip

PERMISSIONS_POLICY: dict[str, list[str]] = {
    **{feature: ["self"] for feature in _OWN_FEATURES},
    **{feature: [] for feature in _NO_FEATURES},
}


def content_security_policy(*, over_https: bool) -> dict[str, Any]:
    """Return the Content Security Policy: everything is from this site, and the rest is forbidden.

    `over_https`: the pages are served by https only, so that whatever they name is too.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "upgrade-insecure-requests": over_https,
        }
    }
