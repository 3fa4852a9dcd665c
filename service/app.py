"""The application: settings in, an ASGI app out."""

from fastapi import APIRouter, FastAPI

from nlp import Newsdesk
from service.annif import annif
from service.docs import docs
from service.head import HeadAsGet
from service.limits import DeclaredLengthLimit
from service.problems import install_handlers
from service.routes import health, v1
from service.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application, with its model loaded and tested.

    Raises
    ------
    nlp.errors.ModelError
        If the model cannot be used.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="newsdesk",
        summary="Tag finance news with topics, say why, and summarize it.",
        version="1",
        openapi_url=None,  # service.docs has these; FastAPI's pages load scripts from elsewhere
    )
    app.state.settings = settings
    app.state.newsdesk = Newsdesk.load(settings.model)
    install_handlers(app, settings)
    app.add_middleware(DeclaredLengthLimit, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(HeadAsGet)
    limited = APIRouter(max_body_size=settings.max_body_bytes)
    limited.include_router(v1)
    limited.include_router(annif)
    app.include_router(limited)
    app.include_router(health)
    app.include_router(docs)
    return app
