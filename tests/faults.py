"""A TCP proxy that can turn into a black hole, and a port that never answers: what a firewall does to a connection."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """Forwards to `port`. `hole()` swallows everything; after `heal()` new connections work and the old ones stay dead."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.swallowing = False
        self.dead: set[socket.socket] = set()
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def hole(self) -> None:
        self.swallowing = True
        self.dead |= self.open

    def heal(self) -> None:
        self.dead |= self.open
        self.swallowing = False

    def close(self) -> None:
        for line in (self.listener, *self.open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    client.close()  # refused, as the target would have done
                    continue
                self.open |= {client, server}
                if self.swallowing:
                    self.dead |= {client, server}
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source not in self.dead:
                    target.sendall(data)
            if source not in self.dead:
                target.shutdown(socket.SHUT_RDWR)


class Unanswered:
    """A port whose queue is full: whoever connects gets no answer at all, not even a refusal."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0)
        self.port: int = self.listener.getsockname()[1]
        self.callers = []
        for _ in range(4):
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", self.port))
            self.callers.append(caller)

    def close(self) -> None:
        for line in (self.listener, *self.callers):
            line.close()
