"""What listens on this machine is found at once; what listens and is no model's server does no harm."""

import socket
import time

import pytest
from servers.scripted import Server

from mockint.llm.servers import LOOK_SECONDS, local_servers


def test_servers_are_found_with_their_models_in_the_order_of_the_ports(server: Server) -> None:
    other = Server()
    server.models, other.models = ["llama3.1", "qwen3:4b"], []
    try:
        found = local_servers({other.port: "vLLM", server.port: "Ollama"}, seconds=5)
    finally:
        other.stop()
    assert [(one.name, one.base_url, one.models) for one in found] == [
        ("vLLM", other.base_url, ()),
        ("Ollama", server.base_url, ("llama3.1", "qwen3:4b")),
    ]
    assert [
        name for look in server.looks for name in look["headers"] if name.lower() in {"authorization", "api-key"}
    ] == []


def test_no_port_is_waited_for_longer_than_a_third_of_a_second(server: Server) -> None:
    server.models = ["llama3.1"]
    silent = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    ports = {one.getsockname()[1]: "silent" for one in silent}
    started = time.perf_counter()
    found = local_servers({**ports, server.port: "Ollama"})
    took = time.perf_counter() - started
    for one in silent:
        one.close()
    assert [one.name for one in found] == ["Ollama"]
    assert took < LOOK_SECONDS + 0.25  # the machine may be busy


@pytest.mark.parametrize("models", [None, ["\x1b[31mred"]])
def test_what_is_no_list_of_models(server: Server, models: list[str] | None) -> None:
    server.models = models
    found = local_servers({server.port: "x"}, seconds=5)
    assert [one.models for one in found] == ([] if models is None else [("red",)])
