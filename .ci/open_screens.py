"""Start the main command in a pseudo-terminal, as a person does, wait until it shows the packs, and quit it by its key."""

import os
import pty
import select
import sys
import time

PATIENCE = 30  # seconds
SHOWN = b"Practise"


def main(command: str) -> int:
    """Return 0 where the screens came up and the app left when asked."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(command, [command])  # noqa: S606 - the command under test
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while SHOWN not in seen and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65536)
    if SHOWN not in seen:
        sys.stderr.write(f"the screens did not come up; they showed {seen[-500:]!r}\n")
        os.kill(pid, 9)
        return 1
    os.write(terminal, b"q")
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
