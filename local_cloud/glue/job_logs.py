"""A job run's lines on their way to CloudWatch Logs, and to a file beside the run.

Source  CloudWatch Logs API Reference, "PutLogEvents": 10,000 events and 1 MiB a call, 26 bytes
        of overhead an event.
Differs: a line longer than an event (256 KiB) goes on in the next event.
"""

import logging
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import IO, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger(__name__)

EVENT_BYTES = 256 * 1024 - 26
BATCH_BYTES = 1024 * 1024
BATCH_EVENTS = 10_000
FLUSH_SECONDS = 0.2


def create_stream(logs: Any, group: str, stream: str) -> None:
    """Make the group, if missing, and the stream, as Glue does for a run."""
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=group)
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)


class Sink(Protocol):
    """Whatever takes a run's lines."""

    def write(self, line: bytes) -> None: ...


class LogStream:
    """One log stream; made at its first line, at most ``FLUSH_SECONDS`` behind until closed."""

    def __init__(self, logs: Any, group: str, stream: str, file: Path) -> None:
        self.logs, self.group, self.stream = logs, group, stream
        self.file = file.open("ab")
        self.events: list[dict[str, Any]] = []
        self.size_bytes = 0
        self.exists = False
        self.lock = Lock()  # holds back writers while their batch is under way

    def write(self, line: bytes) -> None:
        """One line (at most ``EVENT_BYTES``), with the time of now."""
        with self.lock:
            self.file.write(line)
            text = line.rstrip(b"\r\n").decode(errors="replace")
            # An event without text is refused; the line was there, so a blank stands for it.
            self.events.append({"timestamp": time.time_ns() // 1_000_000, "message": text or " "})
            self.size_bytes += len(line) + 26
            if len(self.events) >= BATCH_EVENTS or self.size_bytes >= BATCH_BYTES - EVENT_BYTES:
                self._send()

    def flush(self) -> None:
        with self.lock:
            self._send()
            self.file.flush()

    def close(self) -> None:
        self.flush()
        self.file.close()

    def _send(self) -> None:
        if not self.events:
            return
        for _ in range(2):  # a second time when somebody has deleted the group meanwhile
            try:
                self._put()
                break
            except (BotoCoreError, ClientError) as error:
                self.exists = False
                failure = error
        else:  # the run goes on, and its file has the lines
            logger.warning("%s %s: lines lost: %s", self.group, self.stream, failure)
        self.events, self.size_bytes = [], 0

    def _put(self) -> None:
        if not self.exists:
            create_stream(self.logs, self.group, self.stream)
            self.exists = True
        self.logs.put_log_events(
            logGroupName=self.group, logStreamName=self.stream, logEvents=self.events
        )


class Pump:
    """Moves what a run's pipes give to its log streams until the pipes end."""

    def __init__(self, streams: list[LogStream]) -> None:
        self.streams = streams
        self.readers: list[Thread] = []
        self.is_done = Event()
        self.flusher = Thread(target=self._flush_often, daemon=True)
        self.flusher.start()

    def read(self, pipe: IO[bytes], *streams: Sink) -> None:
        """Copy ``pipe`` to ``streams`` in a thread of its own."""
        reader = Thread(target=self._copy, args=(pipe, streams), daemon=True)
        self.readers.append(reader)
        reader.start()

    def drain(self, timeout_seconds: float = 5) -> None:
        """Return when the pipes have nothing more to give.

        The timeout matters only for a process that left the run's group and kept its pipe.
        """
        for reader in self.readers:
            reader.join(timeout_seconds)

    def close(self) -> None:
        """Return when every line is in CloudWatch Logs."""
        self.drain()
        self.is_done.set()
        self.flusher.join()
        for stream in self.streams:
            stream.close()

    def _copy(self, pipe: IO[bytes], streams: tuple[Sink, ...]) -> None:
        for line in iter(lambda: pipe.readline(EVENT_BYTES), b""):
            for stream in streams:
                stream.write(line)

    def _flush_often(self) -> None:
        while not self.is_done.wait(FLUSH_SECONDS):
            for stream in self.streams:
                stream.flush()
