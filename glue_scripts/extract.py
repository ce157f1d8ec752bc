"""Glue job ``etl-extract``: a delivered file (zip or CSV) to the raw zone, checked line by line.

A line of the wrong length, with bytes that are not UTF-8 or with a quote that is never closed goes
to the malformed folder; Spark's readers would each make something else of it. What goes to raw has
the contract's columns in the contract's order, LF line ends and no byte order mark. The file as it
came lies in the archive, last of all written and with its SHA-256: a source that lies there already
changes nothing. So always: read = malformed + written.

Python shell 3.9: standard library, boto3 and requests only.

Arguments
    --source_url      http://, https:// or s3:// location of the file
    --raw_path        s3:// folder of the CSV files: one for each name of a delivered CSV
    --archive_path    s3:// folder of the files as they came
    --malformed_path  s3:// folder of the lines that cannot be assigned to the columns
    --contract_path   s3:// location of the contract (JSON)
"""

import csv
import hashlib
import io
import json
import logging
import lzma
import re
import shutil
import sys
import tempfile
import time
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Callable, Dict, Iterator, List, Optional, Tuple
from urllib.parse import unquote, urlsplit

import boto3
import requests
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

ARGUMENTS = ["source_url", "raw_path", "archive_path", "malformed_path", "contract_path"]
JOB = "etl-extract"

HEADERS = {
    # Some hosts answer 403 to a client that does not look like a browser.
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0 Safari/537.36",
    "Accept-Encoding": "identity",  # Content-Length is then the length of what arrives
}
TIMEOUT_SECONDS = (10, 60)  # to connect, between two packets
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0  # doubled after each attempt
RETRIED = {408, 425, 429, 500, 502, 503, 504}
INTERRUPTIONS = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, lzma.LZMAError)
CHUNK_BYTES = 1024**2
PART_BYTES = 8 * 1024**2  # of a multipart upload: at most ten are held in memory

MAX_ENTRIES = 1000
MAX_CSV_BYTES = 64 * 1024**3
MAX_RATIO = 200  # of unpacked to packed; sales files have 3 to 10
RATIO_MATTERS_FROM_BYTES = 10 * 1024**2
MAX_RECORD_LINES = 1000  # a quoted value may hold line ends, but not the rest of the file
MAX_LINE_BYTES = 16 * 1024**2

logger = logging.getLogger(__name__)


class SourceError(Exception):
    """The source cannot be used; one line that says why and what to do."""


# ---------------------------------------------------------------- download


def shown(url: str) -> str:
    """The address without password and query, which may hold a signature."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def download(s3: Any, url: str, path: Path) -> None:
    """Stream the source to ``path``. Raises SourceError."""
    scheme = urlsplit(url).scheme
    if scheme == "s3":
        download_object(s3, url, path)
    elif scheme in ("http", "https"):
        download_http(url, path)
    else:
        raise SourceError(f"{url!r} is not an http, https or s3 address. Check ExtractSourceURL.")


def download_object(s3: Any, url: str, path: Path) -> None:
    bucket, _, key = url[len("s3://") :].partition("/")
    if not bucket or not key:
        raise SourceError(f"{url!r} has no bucket or no key. Check ExtractSourceURL.")
    try:
        with path.open("wb") as file:
            s3.download_fileobj(bucket, key, file)
    except ClientError as error:
        reason = f"{error.response['Error']['Code']} {error.response['Error'].get('Message', '')}"
        raise SourceError(f"GET {url} answered {reason}. Check ExtractSourceURL.") from None


def download_http(url: str, path: Path) -> None:
    """Try again after an interruption, from the byte that was reached where the server can."""
    with requests.Session() as session, path.open("wb") as file:
        session.headers.update(HEADERS)
        validator, pause_seconds = "", FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            resume = {"Range": f"bytes={file.tell()}-", "If-Range": validator}
            headers = resume if validator and file.tell() else {}
            try:
                with session.get(
                    url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS
                ) as answer:
                    validator = validator_of(answer) if answer.status_code == 200 else validator
                    problem = receive(answer, shown(url), file)
            except INTERRUPTIONS as error:
                problem = f"GET {shown(url)} broke off: {' '.join(str(error).split())}"
            except requests.RequestException as error:
                raise SourceError(f"GET {shown(url)}: {error}. Check ExtractSourceURL.") from None
            if not problem:
                return
            if attempt < ATTEMPTS:
                logger.info("%s; trying again in %g s", problem, pause_seconds)
                time.sleep(pause_seconds)
                pause_seconds *= 2
    raise SourceError(f"{problem}; gave up after {ATTEMPTS} attempts. Check ExtractSourceURL.")


def validator_of(answer: requests.Response) -> str:
    """What proves to If-Range that the file is still the same; a weak ETag does not."""
    if is_compressed(answer):
        return ""  # a range is one of the compressed bytes
    etag = answer.headers.get("ETag", "")
    return etag if etag.startswith('"') else answer.headers.get("Last-Modified", "")


def is_compressed(answer: requests.Response) -> bool:
    """By the server, though it was not asked to; requests takes the compression back."""
    return answer.headers.get("Content-Encoding", "identity") != "identity"


def receive(answer: requests.Response, url: str, file: IO[bytes]) -> str:
    """Write the body where it belongs; the problem, when another attempt may help, else empty."""
    status = f"GET {url} answered {answer.status_code} {answer.reason}"
    if answer.status_code in RETRIED:
        return status
    if answer.status_code not in (200, 206):
        raise SourceError(f"{status}. Check ExtractSourceURL.")
    continues = answer.headers.get("Content-Range", "").startswith(f"bytes {file.tell()}-")
    if answer.status_code == 206 and not continues:
        file.truncate(0)
        file.seek(0)
        return f"{status} with another range than asked for"
    if answer.status_code == 200:
        file.truncate(0)
        file.seek(0)
    start, announced = file.tell(), answer.headers.get("Content-Length", "")
    length = int(announced) if announced.isdecimal() and not is_compressed(answer) else -1
    if length > shutil.disk_usage(tempfile.gettempdir()).free:
        raise SourceError(f"{url} has {length} bytes, more than this job's disk has room for.")
    for chunk in answer.iter_content(CHUNK_BYTES):
        file.write(chunk)
    received = file.tell() - start
    return "" if length in (-1, received) else f"{status} but {received} of {length} bytes"


# ---------------------------------------------------------------- the CSV in the file


@contextmanager
def open_csv(path: Path, url: str) -> Iterator[Tuple[str, IO[bytes]]]:
    """Name and content of the one CSV in a zip, or of the file itself. Raises SourceError."""
    with path.open("rb") as file:
        start = file.read(4)
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    if start.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                entry = csv_entry(archive, name)
                with archive.open(entry) as content:
                    yield entry.filename, content
        except DAMAGED as error:
            raise SourceError(f"{name} is a damaged or unknown kind of zip: {error}") from None
    elif name.lower().endswith(".csv"):
        with path.open("rb") as content:
            yield name, content
    else:
        raise SourceError(f"{name} is neither a zip nor a .csv: it begins with {start!r}.")


def csv_entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The one CSV of an archive in which nothing looks like an attack. Raises SourceError."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise SourceError(f"{name} has {len(entries)} entries; {MAX_ENTRIES} are allowed.")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise SourceError(f"{name} has an entry that leaves its folder: {entry.filename!r}.")
    found = [entry for entry in entries if is_csv(entry.filename)]
    if len(found) != 1:
        names = ", ".join(repr(entry.filename) for entry in (found or entries)[:5])
        raise SourceError(
            f"{name} must hold one .csv, not {len(found)}; it has: {names or 'nothing'}."
        )
    (entry,) = found
    if entry.flag_bits & 1:
        raise SourceError(f"{name}: {entry.filename!r} is encrypted.")
    ratio = entry.file_size / max(entry.compress_size, 1)
    is_bomb = ratio > MAX_RATIO and entry.file_size > RATIO_MATTERS_FROM_BYTES
    if is_bomb or entry.file_size > MAX_CSV_BYTES:
        raise SourceError(
            f"{name}: {entry.filename!r} would unpack to {entry.file_size} bytes, {ratio:.0f} "
            f"times its size; {MAX_CSV_BYTES} bytes and {MAX_RATIO} times are allowed."
        )
    return entry


def is_csv(name: str) -> bool:
    """Not what macOS adds to a zip."""
    path = PurePosixPath(name)
    is_shadow = "__MACOSX" in path.parts or path.name.startswith("._")
    return path.suffix.lower() == ".csv" and not is_shadow


def stored_name(name: str) -> str:
    """A key without blanks, and without what Spark's paths take for a pattern or hide.

    A name that loses more than blanks is told from its like by a checksum: ä.csv from ö.csv.
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem.strip()
    without_blanks = re.sub(r"\s", "-", stem)
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", without_blanks).lstrip("._")
    if plain != without_blanks:
        plain = f"{plain or 'source'}-{zlib.crc32(stem.encode()):08x}"
    return f"{plain or 'source'}.csv"


# ---------------------------------------------------------------- lines


def blocks(content: IO[bytes]) -> Iterator[bytes]:
    """The text in pieces of whole lines, each line ending in LF."""
    rest = b""
    for chunk in iter(lambda: content.read(CHUNK_BYTES), b""):
        text = rest + chunk
        if text.endswith(b"\r"):  # its LF may come with the next chunk
            rest = text
            continue
        whole, line_end, rest = with_lf(text).rpartition(b"\n")
        if line_end:
            yield whole + line_end
        if len(rest) > MAX_LINE_BYTES:
            raise SourceError(f"A line of the source is longer than {MAX_LINE_BYTES} bytes.")
    if rest:
        yield with_lf(rest).rstrip(b"\n") + b"\n"


def with_lf(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


class Echo:
    """A file for csv.writer whose ``writerow`` gives the line back."""

    def write(self, line: str) -> str:
        return line


class Records:
    """A CSV checked while it is read: ``read`` gives what is right, the rest goes to a file.

    Memory does not grow with the file. A block of about 1 MiB without a quote is checked as a
    whole; only one in which something is wrong, or quoted, is taken apart.
    """

    def __init__(
        self, content: IO[bytes], name: str, contract: Dict[str, Any], malformed: IO[str]
    ) -> None:
        self.counts = {"read": 0, "duplicates": 0, "rejected": 0, "malformed": 0, "written": 0}
        self._name = name
        self._sources = [column["source"] for column in contract["columns"]]
        self._delimiter = contract["delimiter"]
        self._order: Optional[List[int]] = None  # of the file's columns, where it is not ours
        self._line = 1  # number of the next line in the file
        self._writer = csv.writer(Echo(), delimiter=self._delimiter, lineterminator="\n")
        self._malformed = csv.writer(malformed, lineterminator="\n")
        self._malformed.writerow(["file", "line", "fields", "reason", "content"])
        delimiter = self._delimiter.encode()
        self._shape = delimiter * (len(self._sources) - 1) + b"\n"
        self._no_shape = bytes(set(range(256)) - set(delimiter + b"\n"))
        self._pieces = self._checked(blocks(content))
        self._buffer = b""

    def read(self, size: int = -1) -> bytes:
        """Exactly ``size`` bytes, or all; fewer only at the end, as boto3 understands it."""
        pieces, missing = [self._buffer], size - len(self._buffer)
        while missing > 0 or size < 0:
            piece = next(self._pieces, None)
            if piece is None:
                break
            pieces.append(piece)
            missing -= len(piece)
        everything = b"".join(pieces)
        end = len(everything) if size < 0 else size
        self._buffer = everything[end:]
        return everything[:end]

    def _checked(self, texts: Iterator[bytes]) -> Iterator[bytes]:
        header, _, rest = next(texts, b"").partition(b"\n")
        if rest.strip() and not header.strip():
            raise SourceError(f"{self._name} begins with an empty line instead of the header.")
        self._check_header(header)
        yield self._writer.writerow(self._sources).encode()
        for text in texts:
            good, rest = self._check(rest + text, is_last=False)
            yield good
        yield self._check(rest, is_last=True)[0]
        if self.counts["read"] == 0:
            raise SourceError(f"{self._name} has a header and no record.")
        if self.counts["written"] == 0:
            raise SourceError(f"{self._name}: all {self.counts['read']} records are malformed.")

    def _check_header(self, line: bytes) -> None:
        """Other order: columns are put into ours, because Spark takes them by position."""
        text = line[3:] if line.startswith(b"\xef\xbb\xbf") else line
        if not text.strip():
            raise SourceError(f"{self._name} is empty.")
        try:
            found = next(csv.reader([text.decode()], delimiter=self._delimiter))
        except UnicodeDecodeError as error:
            raise SourceError(f"{self._name}, header: {undecodable(error)}.") from None
        found = [name.strip() for name in found]
        if sorted(found) != sorted(self._sources):
            lacks = ", ".join(repr(name) for name in self._sources if name not in found)
            extra = ", ".join(repr(name) for name in surplus(found, self._sources))
            raise SourceError(
                f"{self._name}: the header is not the contract's. Missing: {lacks or 'none'}. "
                f"Not in the contract, or twice: {extra or 'none'}."
            )
        if found != self._sources:
            self._order = [found.index(name) for name in self._sources]
        self._line += 1

    def _check(self, text: bytes, is_last: bool) -> Tuple[bytes, bytes]:
        """The right lines of ``text``, and what has to wait for the next block."""
        lines = text.count(b"\n")
        is_plain = self._order is None and b'"' not in text and is_utf8(text)
        if is_plain and text.translate(None, self._no_shape) == self._shape * lines:
            good: Optional[bytes] = text
        else:
            good = self._parsed_as_a_whole(text)
        if good is None:
            return self._take_apart(text.split(b"\n")[:-1], is_last)
        self.counts["read"] += lines
        self.counts["written"] += lines
        self._line += lines
        return good, b""

    def _parsed_as_a_whole(self, text: bytes) -> Optional[bytes]:
        """The lines as they go to raw, where each is a right record by itself; else None."""
        width, delimiter = len(self._sources), self._delimiter
        try:
            lines = text.decode().split("\n")[:-1]
            if b'"' in text:
                rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
            else:  # three times as fast
                rows = [line.split(delimiter) for line in lines]
        except (UnicodeDecodeError, csv.Error):
            return None
        if len(rows) != len(lines) or any(len(row) != width for row in rows):
            return None
        if self._order is not None:
            rows = [[row[number] for number in self._order] for row in rows]
        if b'"' not in text:
            return "".join([delimiter.join(row) + "\n" for row in rows]).encode()
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
        return file.getvalue().encode()

    def _take_apart(self, lines: List[bytes], is_last: bool) -> Tuple[bytes, bytes]:
        good, position = [], 0
        while position < len(lines):
            taken, fields, problem = self._record(lines, position)
            waits = taken == 0 and not is_last and len(lines) - position < MAX_RECORD_LINES
            if waits:
                break
            taken = taken or 1
            content = b"\n".join(lines[position : position + taken])
            if content:  # empty lines are no records for Spark either
                good.append(self._judged(content, fields, problem))
            position += taken
            self._line += taken
        rest = b"".join(line + b"\n" for line in lines[position:])
        return b"".join(good), rest

    def _record(self, lines: List[bytes], position: int) -> Tuple[int, List[str], str]:
        """Number of lines of the record at ``position`` (0: no end), its fields, a problem."""
        line = lines[position]
        try:
            if b'"' not in line:
                return 1, line.decode().split(self._delimiter), ""
            end = min(len(lines), position + MAX_RECORD_LINES)
            texts = (lines[number].decode() + "\n" for number in range(position, end))
            reader = csv.reader(texts, delimiter=self._delimiter, strict=True)
            fields = next(reader)
            return reader.line_num, fields, ""
        except UnicodeDecodeError as error:
            return 1, line.decode("latin-1").split(self._delimiter), undecodable(error)
        except csv.Error as error:
            is_open = str(error) == "unexpected end of data"
            problem = "a quote is never closed" if is_open else f"quoting: {error}"
            return 0 if is_open else 1, line.decode("latin-1").split(self._delimiter), problem

    def _judged(self, content: bytes, fields: List[str], problem: str) -> bytes:
        """The line for raw, quoted in the one way that all readers know; empty if malformed."""
        self.counts["read"] += 1
        if not problem and len(fields) != len(self._sources):
            problem = f"{len(fields)} fields instead of {len(self._sources)}"
        if problem:
            self.counts["malformed"] += 1
            text = content.decode("utf-8", "backslashreplace")
            self._malformed.writerow([self._name, self._line, len(fields), problem, text])
            return b""
        self.counts["written"] += 1
        ordered = fields if self._order is None else [fields[number] for number in self._order]
        line: str = self._writer.writerow(ordered)
        return line.encode()


def is_utf8(text: bytes) -> bool:
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False


def undecodable(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02x} at position {error.start + 1} is not UTF-8"


def surplus(names: List[str], known: List[str]) -> List[str]:
    return [n for i, n in enumerate(names) if n not in known or n in names[:i]]


# ---------------------------------------------------------------- S3


def split(location: str) -> Tuple[str, str]:
    """Bucket and key (or prefix) of an s3:// location."""
    scheme, _, rest = location.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise ValueError(f"{location!r} is not an s3:// location.")
    return bucket, key


def place(folder: str, name: str) -> Dict[str, str]:
    """Bucket and Key of a file in an s3:// folder, as boto3's arguments."""
    bucket, key = split(folder.rstrip("/") + "/" + name)
    return {"Bucket": bucket, "Key": key}


def head(s3: Any, where: Dict[str, str]) -> Dict[str, Any]:
    """ETag and Metadata of an object; empty where there is none."""
    try:
        return dict(s3.head_object(**where))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            return {}
        raise


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            digest.update(chunk)
    return digest.hexdigest()


def publish(
    s3: Any,
    records_of: Callable[[IO[str]], Records],
    raw: Dict[str, str],
    malformed: Dict[str, str],
    notes: Path,
) -> Dict[str, int]:
    """The right lines to raw, which changes when the last one is there; the others beside it."""
    with notes.open("w+", newline="", encoding="utf-8") as file:
        records = records_of(file)
        try:
            s3.upload_fileobj(records, **raw, Config=TransferConfig(multipart_chunksize=PART_BYTES))
        finally:  # they explain a failure, too
            file.flush()
            if records.counts["malformed"]:
                s3.upload_file(str(notes), **malformed)
    if not records.counts["malformed"]:
        s3.delete_object(**malformed)
    return records.counts


def run(s3: Any, arguments: Dict[str, str]) -> Dict[str, int]:
    """Download, compare with the archive, check, publish; the counts. Raises SourceError."""
    url = arguments["source_url"]
    bucket, key = split(arguments["contract_path"])
    contract = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "source")
        download(s3, url, path)
        marks = {"sha256": sha256(path), "contract": hashlib.sha256(contract).hexdigest()}
        with open_csv(path, url) as (name, content):
            key = stored_name(name)
            raw = place(arguments["raw_path"], key)
            malformed = place(arguments["malformed_path"], key)
            archive = place(arguments["archive_path"], key)
            if zipfile.is_zipfile(path):
                archive["Key"] = archive["Key"][: -len(".csv")] + ".zip"
            known = head(s3, archive).get("Metadata", {})
            is_known = all(known.get(mark) == value for mark, value in marks.items())
            if is_known and known["raw"] == head(s3, raw).get("ETag"):
                logger.info("%s lies in the archive already: nothing changes", shown(url))
                return dict(json.loads(known["counts"]))
            counts = publish(
                s3,
                lambda notes: Records(content, name, json.loads(contract), notes),
                raw,
                malformed,
                Path(folder, "malformed.csv"),
            )
        marks.update(raw=head(s3, raw)["ETag"], counts=json.dumps(counts))
        s3.upload_file(str(path), **archive, ExtraArgs={"Metadata": marks})
    return counts


def main(argv: List[str]) -> None:
    from awsglue.utils import getResolvedOptions

    # force: a handler that Glue gave the root logger first would swallow the counts.
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s", force=True)
    counts = run(boto3.client("s3"), getResolvedOptions(argv, ARGUMENTS))
    logger.info("counts %s", json.dumps({"job": JOB, **counts}))


if __name__ == "__main__":
    main(sys.argv)
