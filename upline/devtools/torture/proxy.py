"""A connection to the database that can be slowed, stopped and cut: a worker is connected through it."""

import select
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"
_CHUNK = 65_536
_POLL_S = 0.2


class DatabaseProxy:
    """Passes on what comes through a Unix socket. `delay_s` is waited before each piece; while `is_stopped`, nothing passes."""

    def __init__(self, directory: Path, target: str) -> None:
        self.directory = directory
        self.delay_s = 0.0
        self.is_stopped = False
        self._target = target
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        directory.mkdir(parents=True, exist_ok=True)
        address = directory / _SOCKET
        address.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> int:
        """End all connections, on both sides; return how many there were."""
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        return len(pairs)

    def close(self) -> None:
        """End all connections and accept none any more."""
        self._is_closed = True
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._target)
            except OSError:
                client.close()
                server.close()
                continue
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        pair = (client, server)
        with self._lock:
            self._pairs.add(pair)
        try:
            while not self._is_closed:
                ready, _, _ = select.select(pair, (), (), _POLL_S)
                for one in ready:
                    content = one.recv(_CHUNK)
                    if not content:
                        return
                    while self.is_stopped and not self._is_closed:
                        time.sleep(_POLL_S)
                    time.sleep(self.delay_s)
                    (server if one is client else client).sendall(content)
        except OSError:
            return
        finally:
            with self._lock:
                self._pairs.discard(pair)
            client.close()
            server.close()
