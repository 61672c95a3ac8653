"""The account of the embedded PostgreSQL, which refuses to run as root."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_ACCOUNT = "upline-postgres"
_TRAVERSE_BIT = stat.S_IXOTH


@dataclass(frozen=True)
class OsAccount:
    """The account, and how it gets access to its files. Does nothing if it is the present account."""

    uid: int
    gid: int
    is_current_user: bool

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run the command under the account, outside the present directory and environment."""
        return subprocess.run(  # noqa: S603 — our own binaries and arguments
            command,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            user=None if self.is_current_user else self.uid,
            group=None if self.is_current_user else self.gid,
            extra_groups=None if self.is_current_user else [],
        )

    def allow_traversal(self, path: Path) -> None:
        """Let the account pass through the parent directories of the path. It cannot list them."""
        if self.is_current_user:
            return
        for directory in path.parents:
            mode = directory.stat().st_mode
            if not mode & _TRAVERSE_BIT:
                directory.chmod(mode | _TRAVERSE_BIT)

    def write_private(self, path: Path, content: str) -> None:
        """Write a file that only the account reads, in one step."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)
        if not self.is_current_user:
            os.chown(draft, self.uid, self.gid)
        draft.replace(path)

    def grant_ownership(self, directory: Path) -> None:
        """Make the account the owner of the directory and its content, readable by nobody else."""
        directory.chmod(0o700)
        if self.is_current_user or directory.stat().st_uid == self.uid:
            return
        for path in (directory, *directory.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> OsAccount:
    """Return the present account; for root that of the directory's owner, or one created for it."""
    if os.geteuid() != 0:
        return OsAccount(os.geteuid(), os.getegid(), is_current_user=True)
    if data.exists() and data.stat().st_uid != 0:
        return OsAccount(data.stat().st_uid, data.stat().st_gid, is_current_user=False)
    entry = _ensure_system_account()
    return OsAccount(entry.pw_uid, entry.pw_gid, is_current_user=False)


def _ensure_system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_SYSTEM_ACCOUNT)
    except KeyError:
        nowhere = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", "--system", *nowhere, _SYSTEM_ACCOUNT], check=True)  # noqa: S603, S607
        return pwd.getpwnam(_SYSTEM_ACCOUNT)
