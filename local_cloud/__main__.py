"""``python -m local_cloud``: serve AWS on this laptop until Ctrl-C."""

import argparse
import atexit
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO, NoReturn

from local_cloud.clock import CLOCK
from local_cloud.settings import SETTINGS

LAST_PORT = 65535
EXPORTS = """\
The local cloud listens on {url}. Paste into another terminal:

export AWS_ENDPOINT_URL={url}
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
"""


def port(text: str) -> int:
    """The socket library would take 65536 and more for another, smaller port."""
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: give a number from 0 to {LAST_PORT}.")
    return int(text)


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_cloud", description=__doc__)
    parser.add_argument("--port", type=port, default=4566, help="0 takes a free port")
    parser.add_argument("--state", type=Path, default=Path(".local_cloud"))
    parser.add_argument("--engine", choices=["sail", "spark"], default="sail")
    parser.add_argument("--fresh", action="store_true", help="forget what the state folder has")
    parser.add_argument("--lifeline", action="store_true", help="end with the standard input")
    parser.add_argument("--clock", choices=["real", "movable"], default="real")
    parser.add_argument("--iam", choices=["on", "off"], default="on", help="check permissions")
    return parser.parse_args(argv)


def stop(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main(argv: list[str]) -> int:
    arguments = parse(argv)
    logging.captureWarnings(True)
    CLOCK.is_movable = arguments.clock == "movable"
    SETTINGS.enforces_iam = arguments.iam == "on"
    # late: --help needs no moto
    from local_cloud.server import StateInUseError, make_local_cloud
    from local_cloud.store import StateFormatError

    try:
        server = make_local_cloud(
            arguments.port, arguments.state, arguments.engine, arguments.fresh
        )
    except (StateInUseError, StateFormatError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"Port {arguments.port} cannot be used: {error}. Choose another with --port.",
            file=sys.stderr,
        )
        return 1
    logging.basicConfig(filename=arguments.state / "local_cloud.log", level=logging.INFO)
    signal.signal(signal.SIGTERM, stop)
    print(EXPORTS.format(url=f"http://127.0.0.1:{server.port}"), flush=True)
    threading.Thread(target=go_on, daemon=True).start()
    if arguments.lifeline:
        threading.Thread(target=end_with, args=(sys.stdin.buffer,), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


def go_on() -> None:
    """Beside the first requests: it takes some seconds."""
    from local_cloud.resumption import resume
    from local_cloud.services import warm_up

    resume()
    warm_up()


def end_with(lifeline: BinaryIO) -> None:
    """Whoever started us holds the other end of this pipe, even if it is killed."""
    lifeline.read()
    os.kill(os.getpid(), signal.SIGTERM)


def leave(code: int) -> NoReturn:
    """Without taking the interpreter apart: threads may be inside DuckDB or pyarrow still."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
