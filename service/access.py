"""Who may ask, and how often."""

import time
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.keys import Key, key_of, read_keys
from service.limits import OPEN
from service.problems import ProblemError, problem
from service.rates import Rates
from service.settings import Settings

KEY = "newsdesk.key"
_DESCRIPTION = ("/openapi.json", "/docs")  # of the API, which is no secret


class Keys:
    """The keys in force, read again on request. Without a setting there are none, and all may ask."""

    def __init__(self, setting: str | None) -> None:
        self.setting = setting
        self.current = read_keys(setting) if setting else ()

    def reload(self) -> None:
        """Read the keys again.

        Raises
        ------
        KeysError
            If they cannot be used; those in force stay.
        """
        if self.setting:
            self.current = read_keys(self.setting)


class Access:
    """Middleware that wants a key where there are keys, and counts what its holder asks for."""

    def __init__(self, app: ASGIApp, keys: Keys, rates: Rates) -> None:
        self.app = app
        self.keys = keys
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        keys = self.keys.current
        path = scope.get("path", "")
        if scope["type"] != "http" or not keys or path in OPEN or path.startswith(_DESCRIPTION):
            await self.app(scope, receive, send)
            return
        scheme, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
        key = key_of(secret.strip().encode("latin-1"), keys) if scheme.lower() == "bearer" else None
        if key is None:
            detail = "the key is not known" if secret else "send a key as `Authorization: Bearer KEY`"
            response = problem(401, detail)
            response.headers["www-authenticate"] = 'Bearer realm="newsdesk"'
            await response(scope, receive, send)
            return
        scope[KEY] = key
        if not self.rates.limit:
            await self.app(scope, receive, send)
            return
        allowance = self.rates.take(key.name, time.time())

        async def send_with_allowance(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *allowance.headers()]
            await send(message)

        if allowance.granted:
            await self.app(scope, receive, send_with_allowance)
        else:
            detail = f"the key {key.name} has made its {allowance.limit} requests of this minute"
            response = problem(429, detail)
            response.headers["retry-after"] = str(allowance.reset)
            await response(scope, receive, send_with_allowance)


def require_admin(scope: Scope) -> None:
    """Raise unless a request was made with an admin's key, or where there are no keys, on this host.

    Raises
    ------
    ProblemError
        If it was not.
    """
    key: Key | None = scope.get(KEY)
    if key is not None:
        if not key.admin:
            raise ProblemError(403, f"the key {key.name} is not an admin's")
        return
    host = scope["client"][0] if scope.get("client") else ""
    forwarded = {b"forwarded", b"x-forwarded-for", b"origin"} & {name for name, _ in scope["headers"]}
    if forwarded or not is_loopback(host):
        raise ProblemError(403, "without API keys this is allowed on this host only, and not to web pages")


def is_loopback(host: str) -> bool:
    """Whether only this host can reach, or be, that address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_bind(host: str, settings: Settings) -> None:
    """Raise if others could ask without a key, and the settings do not say that they may.

    Raises
    ------
    ValueError
        If so.
    """
    if not (is_loopback(host) or settings.api_keys or settings.public_without_keys):
        raise ValueError(
            f"{host} can be reached by others, and there are no API keys: set NEWSDESK_API_KEYS "
            "(`newsdesk key NAME` makes one), or say --public-without-keys"
        )
