"""The application: settings in, an ASGI app out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from nlp import Newsdesk
from service.limits import DeclaredLengthLimit
from service.problems import install_handlers
from service.routes import health, v1
from service.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application. Its model is loaded, and tested, when it starts."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.newsdesk = Newsdesk.load(settings.model)
        yield

    app = FastAPI(
        title="newsdesk",
        summary="Tag finance news with topics, say why, and summarize it.",
        version="1",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.newsdesk = None
    install_handlers(app, settings)
    app.add_middleware(DeclaredLengthLimit, max_body_bytes=settings.max_body_bytes)
    limited = APIRouter(max_body_size=settings.max_body_bytes)
    limited.include_router(v1)
    app.include_router(limited)
    app.include_router(health)
    return app
