"""Sockets on loopback that fail before there is any HTTP."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# A key that signs for nobody but this test's own server, which no machine trusts: that is what the test is about.
_SELF_SIGNED = Path(__file__).parent / "self-signed.pem"


@contextmanager
def listens(meets: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a port, and meet each connection in a way of one's own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with contextlib.suppress(OSError):
                        meets(connection)

        threading.Thread(target=run, daemon=True).start()
        yield int(listening.getsockname()[1])
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def resets(connection: socket.socket) -> None:
    """Break the connection off hard, so that the other side gets a reset."""
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def closes(connection: socket.socket) -> None:
    """Hang up without a word."""
    connection.recv(65536)
    connection.close()


def talks_nonsense(connection: socket.socket) -> None:
    """Answer with something that is no HTTP."""
    connection.recv(65536)
    connection.sendall(b"220 mail.example ESMTP ready\r\n")
    connection.close()


def signs_for_itself(connection: socket.socket) -> None:
    """Show a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_SELF_SIGNED)
    with context.wrap_socket(connection, server_side=True) as secure:
        secure.recv(10)
