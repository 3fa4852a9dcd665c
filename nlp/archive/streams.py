"""Files as streams of bytes, unpacked, and as text in whatever encoding they are."""

import codecs
import gzip
import io
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Generator
from typing import IO, Any

import charset_normalizer
import webencodings

from nlp.archive.sources import COMPRESSIONS, STDIN, Piece, filesystem
from nlp.errors import InvalidInputError

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

DAMAGED = (OSError, EOFError, zlib.error, zstd.ZstdError)  # what reading a damaged file raises
HEAD_BYTES = 131_072
_GUESSED_FROM = 50_000
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)


class Stream:
    """A file that is read from its beginning, unpacked if it ends in ``.gz`` or ``.zst``.

    Parameters
    ----------
    path : str
        The file, a URL, or ``-`` for standard input.
    piece : Piece, optional
        The bytes that are read; of a file that is not packed.
    """

    def __init__(self, path: str, piece: Piece | None = None) -> None:
        self._raw: IO[bytes]
        self._is_stdin = path == STDIN
        if self._is_stdin:
            if sys.stdin is None:
                raise InvalidInputError("standard input is closed")
            # Without its buffer it gives what there is.
            self._raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        else:
            files, inside = filesystem(path)
            self._raw = files.open(inside, "rb")
        self._packed = path.lower().endswith(COMPRESSIONS)
        self.buffered: Any = self._unpacked(path.lower()) if piece is None else _window(self._raw, piece)

    def _unpacked(self, path: str) -> Any:
        if path.endswith(".gz"):
            return gzip.GzipFile(fileobj=self._raw)  # is buffered, and gives what it has before it fails
        if path.endswith(".zst"):
            return zstd.ZstdFile(self._raw)  # says where a file was cut off
        raw: Any = self._raw
        return io.BufferedReader(raw, HEAD_BYTES)

    def position(self) -> int:
        """Return how many bytes of the file have been read, as it is stored; 0 if that is not known."""
        return 0 if self._is_stdin else self._raw.tell()

    def head(self) -> bytes:
        """Return the beginning, which stays to be read."""
        head: bytes = self.buffered.peek(HEAD_BYTES)
        return head

    def seekable(self) -> IO[bytes]:
        """Return the file for reading here and there; a packed one is unpacked to a temporary file."""
        if not self._packed:
            return self._raw
        packed, self._raw = self._raw, tempfile.TemporaryFile()  # noqa: SIM115 - closed as the other is
        with packed:
            shutil.copyfileobj(self.buffered, self._raw)
        self._raw.seek(0)
        return self._raw

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_stdin:
            self._raw.close()


class _Window(io.RawIOBase):
    """The bytes of an open file from where it stands to `end`."""

    def __init__(self, raw: IO[bytes], end: int) -> None:
        self._raw, self._end = raw, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(min(len(buffer), self._end - self._raw.tell()))
        buffer[: len(data)] = data
        return len(data)


def _window(raw: IO[bytes], piece: Piece) -> io.BufferedReader:
    raw.seek(piece.start)
    return io.BufferedReader(_Window(raw, piece.end), HEAD_BYTES)


def encoding_of(head: bytes, *, lines: bool = False) -> str | None:
    """Return the encoding that bytes are in: by their mark, UTF-8 if they are, else as guessed; or None.

    With `lines`, they are UTF-8 if most lines that could be something else are: one bad line must not
    change how all others are read.
    """
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if head.isascii() or is_utf8(head, last_may_be_cut=True):
        return "utf-8"
    if lines:
        telling = [line for line in head.split(b"\n") if not line.isascii()]
        n_utf8 = sum(is_utf8(line) for line in telling)
        if 2 * n_utf8 > len(telling):
            return "utf-8"
    guess = charset_normalizer.from_bytes(head[:_GUESSED_FROM]).best()
    return guess.encoding if guess else None


def declared_encoding(page: bytes) -> str | None:
    """Return the encoding that a web page says it is in, if the web has such a one.

    UTF-16 is taken for UTF-8, as browsers do: the page could not have been read so far.
    """
    found = _DECLARED.search(page[:2_048])
    known = webencodings.lookup(found[1].decode()) if found else None
    if known is None or not is_text_encoding(known.codec_info.name):
        return None
    return "utf-8" if known.name.startswith("utf-16") else str(known.codec_info.name)


def is_text_encoding(name: str) -> bool:
    """Return whether a name is that of an encoding of texts; Python has others, as base64."""
    try:
        "".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def text_lines(buffered: Any, encoding: str, limit: int) -> Generator[str, None, None]:
    """Yield lines with their ends, in pieces of `limit` characters; bytes that are wrong as surrogates."""
    text = io.TextIOWrapper(buffered, encoding, "surrogateescape", newline="")
    try:
        while line := text.readline(limit):
            yield line
    finally:
        text.detach()


def is_utf8(data: bytes, *, last_may_be_cut: bool = False) -> bool:
    """Return whether bytes are UTF-8, but for a last character that may be cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data, final=not last_may_be_cut)
    except UnicodeDecodeError:
        return False
    return True
