"""API keys: who may ask, and who may reload.

A key is 32 random bytes, so its plain SHA-256 is enough to store: nobody can guess his way to it, which is
what slow hashes are for, and a slow hash would be paid on every request.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import NewsdeskError

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,64}):(?P<digest>[0-9a-f]{64})(?P<admin>:admin)?")


class KeysError(NewsdeskError, ValueError):
    """The list of keys cannot be used."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key's name, the SHA-256 of the key, and whether its holder may reload."""

    name: str
    digest: bytes
    admin: bool = False

    def entry(self) -> str:
        """Return the line that stands for the key in the list."""
        return f"{self.name}:{self.digest.hex()}{':admin' * self.admin}"


def new_key(name: str, *, admin: bool = False) -> tuple[str, Key]:
    """Return a new secret and its key.

    Raises
    ------
    KeysError
        If the name is not one.
    """
    if not _ENTRY.fullmatch(f"{name}:{'0' * 64}"):
        raise KeysError(f"{name!r} is no name for a key: 1 to 64 letters, digits, '.', '_' and '-'")
    secret = "newsdesk_" + secrets.token_urlsafe(32)
    return secret, Key(name, hashlib.sha256(secret.encode()).digest(), admin)


def read_keys(setting: str) -> tuple[Key, ...]:
    """Read keys from a setting: entries separated by commas, or the name of a file with one a line.

    Raises
    ------
    KeysError
        If the file cannot be read, an entry is malformed or a name is taken twice, or there is none: an
        empty list must not open the service to everybody.
    """
    if _ENTRY.match(setting):
        place, lines = "NEWSDESK_API_KEYS", setting.split(",")
    else:
        place = setting
        try:
            lines = Path(setting).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise KeysError(f"{setting}: cannot read the API keys: {error}") from error
    keys: dict[str, Key] = {}
    for number, line in enumerate(lines, 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise KeysError(f"{place}: entry {number} is not name:sha256 or name:sha256:admin")
        if match["name"] in keys:
            raise KeysError(f"{place}: entry {number}: there are two keys called {match['name']}")
        keys[match["name"]] = Key(match["name"], bytes.fromhex(match["digest"]), bool(match["admin"]))
    if not keys:
        raise KeysError(f"{place}: holds no API key; `newsdesk key NAME` makes one")
    return tuple(keys.values())


def key_of(secret: bytes, keys: tuple[Key, ...]) -> Key | None:
    """Return the key that a secret opens; it takes as long whichever it is."""
    digest = hashlib.sha256(secret).digest()
    found = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found
