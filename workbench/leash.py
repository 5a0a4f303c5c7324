"""Runs a command that must not outlive the desk: `python leash.py COMMAND ...`.

It runs at low priority and ends with everything it started when standard input closes, which
happens by itself when the desk dies. Standard library only: it runs before anything is imported.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

NICE = 10


def main(command: list[str]) -> int:
    """The command's exit code, 128 + n when signal n ended it; 127 when it cannot start."""
    os.nice(NICE)
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - ours
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    code = process.wait()
    return 128 - code if code < 0 else code


def _end_with_the_desk() -> None:
    """Waits for the end of standard input, then ends the whole process group, this one too."""
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
