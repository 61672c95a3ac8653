"""The account under which the embedded PostgreSQL runs: it refuses to run as root."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

_FOR_ROOT = "upline-postgres"
_MAY_PASS = stat.S_IXOTH


@dataclass(frozen=True)
class Account:
    """The account, and what it takes to let it at its files. Does nothing where it is our own."""

    uid: int
    gid: int
    is_ours: bool

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run the command under the account, away from our directory and environment."""
        return subprocess.run(  # noqa: S603 — our own binaries and arguments
            command,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            user=None if self.is_ours else self.uid,
            group=None if self.is_ours else self.gid,
            extra_groups=None if self.is_ours else [],
        )

    def let_through_to(self, path: Path) -> None:
        """Let the account pass through the directories above the path. It cannot list them."""
        if self.is_ours:
            return
        for directory in path.parents:
            mode = directory.stat().st_mode
            if not mode & _MAY_PASS:
                directory.chmod(mode | _MAY_PASS)

    def give(self, directory: Path) -> None:
        """Make the directory, with all that is in it, the account's own, and nobody else's to read."""
        directory.chmod(0o700)
        if self.is_ours or directory.stat().st_uid == self.uid:
            return
        for path in (directory, *directory.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account:
    """Return our own account; for root, that of the directory's owner, or else one made for it."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_ours=True)
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid, is_ours=False)
    entry = _entry_made_for_root()
    return Account(entry.pw_uid, entry.pw_gid, is_ours=False)


def _entry_made_for_root() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_FOR_ROOT)
    except KeyError:
        nowhere = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", "--system", *nowhere, _FOR_ROOT], check=True)  # noqa: S603, S607
        return pwd.getpwnam(_FOR_ROOT)
