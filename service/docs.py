"""``/openapi.json``, and ``/docs``: Swagger UI from a package, with nothing loaded from elsewhere."""

from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import HTMLResponse, JSONResponse

from service.openapi import described
from service.problems import ProblemError

docs = APIRouter(include_in_schema=False)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>newsdesk</title>
<link rel="icon" href="docs/favicon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<noscript>This page needs JavaScript; <a href="openapi.json">openapi.json</a> says the same.</noscript>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# Without validatorUrl the page would send the document to a validator on the internet.
_START = """SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", validatorUrl: null, deepLinking: true,
});
"""
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}
_FROM_PACKAGE = ("favicon.png", "swagger-ui.css", "swagger-ui-bundle.js")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


@docs.get("/openapi.json")
def openapi(request: Request) -> Response:
    """Return the OpenAPI document."""
    app = request.app
    if not hasattr(app.state, "openapi"):
        app.state.openapi = described(app.openapi())
    document: dict[str, Any] = app.state.openapi
    return JSONResponse(document)


@docs.get("/docs")
async def page() -> HTMLResponse:
    """Return the page."""
    return HTMLResponse(_PAGE, headers=_HEADERS)


@docs.get("/docs/{name}")
def asset(name: str = Path()) -> Response:
    """Return a script, a style sheet or the icon of the page."""
    if name == "start.js":
        content = _START.encode()
    elif name in _FROM_PACKAGE:
        content = _packaged(name)
    else:
        raise ProblemError(404, f"there is nothing at /docs/{name[:100]}")
    media_type = _MEDIA_TYPES[name[name.rindex(".") :]]
    return Response(content, media_type=media_type, headers={**_HEADERS, "Cache-Control": "max-age=3600"})


@cache
def _packaged(name: str) -> bytes:
    return (files("fastapi_offline") / "static" / name).read_bytes()
