"""Start the main command in a pseudo-terminal, as a person does for the first time: skip the welcome, wait for the packs, and quit."""

import os
import pty
import select
import sys
import time

PATIENCE = 30  # seconds


def main(command: str) -> int:
    """Return 0 where the screens came up and the app left when asked."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(command, [command])  # noqa: S606 - the command under test
    deadline = time.monotonic() + PATIENCE
    for sign, key in ((b"1 of 3", b"\x1b"), (b"Practise", b"q")):
        seen = b""
        while sign not in seen and time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536)
        if sign not in seen:
            sys.stderr.write(f"{sign!r} did not come up; the screens showed {seen[-500:]!r}\n")
            os.kill(pid, 9)
            return 1
        os.write(terminal, key)
    while time.monotonic() < deadline:
        try:
            if select.select([terminal], [], [], 0.1)[0]:
                os.read(terminal, 65536)
        except OSError:
            break
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
