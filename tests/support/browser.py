"""The browser of the browser tests: Chromium, as the machine's own packages install it.

`python -m tests.support.browser` installs it where that can be done without asking. Where there is none, browser
tests are skipped and say so.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The tests' pages are our own, so the sandbox, which root cannot have, may be left out; and a machine without the
# internet is not kept busy by the browser's own errands.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

INSTALL_HINT = (
    "There is no Chromium: install the package `chromium`, or name one in the variable CHROMIUM."
)


def find_chromium() -> str | None:
    """Return the path of the browser; None where there is none."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


def main() -> None:
    """Install Chromium with apt where there is none; where that cannot be done, say how."""
    if find_chromium() is None and not os.environ.get("CHROMIUM"):
        _install()
    found = find_chromium()
    print(f"Browser tests use {found}." if found else f"Browser tests are skipped. {INSTALL_HINT}")


def _install() -> None:
    as_root = _sudo_command()
    if as_root is None or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        command = [*as_root, "apt-get", "-qq", *arguments]
        subprocess.run(command, check=False, env=environment, stdout=sys.stderr)


def _sudo_command() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    passwordless = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)
    return [sudo, "-n"] if passwordless.returncode == 0 else None


if __name__ == "__main__":
    main()
