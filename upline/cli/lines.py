"""The line between a supervisor and a child: its end tells the child to stop, and by it the child says that it works."""

import contextlib
import socket
import weakref

_AT_ONCE = 4096


class Line:
    """The supervisor's end; `child_end` is that of the child, to be its standard input."""

    _open: "weakref.WeakSet[Line]" = weakref.WeakSet()

    def __init__(self) -> None:
        self._ours, self.child_end = socket.socketpair()
        self._ours.setblocking(False)  # noqa: FBT003 — of the library
        self._open.add(self)

    def has_heard(self) -> bool:
        """Tell whether the child has said something since the last call."""
        heard = False
        with contextlib.suppress(OSError):
            while self._ours.recv(_AT_ONCE):
                heard = True
        return heard

    def close(self) -> None:
        """Close the supervisor's end."""
        self._ours.close()
        self.child_end.close()

    @classmethod
    def close_all(cls) -> None:
        """Close all ends of this process."""
        for line in list(cls._open):
            line.close()
