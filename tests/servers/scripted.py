"""An OpenAI-compatible server on loopback that plays what a test tells it to. Real HTTP, no model."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any

Scene = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Plays one scene a request."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def do_GET(self) -> None:
        self.server.looks.append({"path": self.path, "headers": dict(self.headers)})
        if self.server.list_status:
            self.send_error(self.server.list_status)
            return
        if self.server.models is None or self.path != "/v1/models":
            self.send_error(404)
            return
        body = json.dumps({"object": "list", "data": [{"id": name} for name in self.server.models]}).encode()
        self.head(200, "application/json", {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked has hung up before it was all sent
            return
        self.server.requests.append(
            {"path": self.path, "headers": dict(self.headers), "body": json.loads(body), "at": time.perf_counter()}
        )
        scene = self.server.next_scene()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            scene(self)
            return
        self.server.hung_up.set()

    def head(self, status: int, kind: str, headers: Mapping[str, str] | None = None) -> None:
        """Send the head of a reply whose body ends with the connection."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def event(self, data: object) -> None:
        """Send one event of a stream."""
        text = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()

    def delta(self, text: str | None, finish: str | None = None, **more: object) -> None:
        """Send one chunk of a chat completion."""
        choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}
        self.event(
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
        )


class Server(ThreadingHTTPServer):
    """The server: what it will play and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scenes: list[Scene] = []
        self.requests: list[dict[str, Any]] = []
        self.models: list[str] | None = None  # what it lists; None: it has no list
        self.list_status: int | None = None  # what it answers instead of the list
        self.looks: list[dict[str, Any]] = []  # what was asked by GET
        self.hung_up = threading.Event()
        self.goes_on = threading.Event()  # set by a test: what stood still comes to its end
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def plays(self, *scenes: Scene) -> None:
        """Set what is played: one scene a request; the last one again and again."""
        self.scenes = list(scenes)

    def next_scene(self) -> Scene:
        return self.scenes.pop(0) if len(self.scenes) > 1 else self.scenes[0]

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Tell what fails, but for whoever hangs up early: that is no fault of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def wait_to_go_on(self) -> None:
        while not self.goes_on.wait(0.02) and not self.closing.is_set():
            pass

    def stop(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


def streams(
    text: str,
    *,
    piece: int = 40,
    finish: str | None = "stop",
    done: bool = True,
    pause: float = 0.0,
    held_at: int | None = None,
) -> Scene:
    """Stream a text, with its usage at the end. What stands behind ``held_at`` comes once the server's ``goes_on`` is set."""

    def play(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        for i in range(0, len(text), piece):
            if held_at is not None and i >= held_at:
                handler.server.wait_to_go_on()
            handler.delta(text[i : i + piece])
            if pause and handler.server.closing.wait(pause):
                return
        handler.delta(None, finish)
        usage = {
            "prompt_tokens": 900,
            "completion_tokens": 400,
            "total_tokens": 1300,
            "prompt_tokens_details": {"cached_tokens": 640},
        }
        handler.event(
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}
        )
        if done:
            handler.event("[DONE]")

    return play


def cuts(text: str) -> Scene:
    """Stream a text and drop the connection, with neither a finish nor an end mark."""

    def play(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")  # so that the client can see that the end is missing
        handler.end_headers()
        chunk = json.dumps({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]})
        data = f"data: {chunk}\n\n".encode()
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.flush()
        handler.close_connection = True

    return play


def answers_status(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Scene:
    """Answer with a status and a JSON body."""

    def play(handler: Handler) -> None:
        handler.head(status, "application/json", headers)
        handler.wfile.write(json.dumps({"error": {"message": f"status {status}"}} if body is None else body).encode())

    return play


def answers_body(kind: str, body: str, status: int = 200) -> Scene:
    """Answer with any body."""

    def play(handler: Handler) -> None:
        handler.head(status, kind)
        handler.wfile.write(body.encode())

    return play


def streams_events(events: Sequence[object], *, finish_line: bool = True) -> Scene:
    """Stream events as they are given: objects, or lines of any text."""

    def play(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        for event in events:
            handler.event(event)
        if finish_line:
            handler.event("[DONE]")

    return play


def never_ends(text: str = '{"points": {"', filler: str = "a" * 2000) -> Scene:
    """Stream without an end, as fast as it is read."""

    def play(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.delta(text)
        while not handler.server.closing.is_set():
            handler.delta(filler)

    return play


def says_nothing(*, head: bool = True, after: str = "") -> Scene:
    """Take the request, perhaps say a part, and then say nothing more."""

    def play(handler: Handler) -> None:
        if head:
            handler.head(200, "text/event-stream")
        if after:
            handler.delta(after)
        while not handler.server.closing.wait(0.05):
            if head:
                handler.wfile.write(b": still here\n\n")  # a comment; it shows when the client has gone
                handler.wfile.flush()

    return play
