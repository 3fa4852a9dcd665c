"""The application: settings in, an ASGI app out."""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from nlp import ModelError
from service.access import Access, Keys
from service.annif import annif
from service.batch import NDJSON
from service.docs import docs
from service.head import HeadAsGet
from service.keys import KeysError
from service.lanes import Lanes
from service.limits import BodyLimit, RequestLimit
from service.metrics import Metrics
from service.model import ServedModel
from service.observing import Observing
from service.problems import install_handlers
from service.rates import Rates
from service.routes import routers
from service.settings import Settings

LOOK_SECONDS = 1  # between looks at what other workers loaded
_SWITCH_SECONDS = 0.0002  # after which a busy thread lets the event loop have its turn; Python waits 0.005


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application, with its model loaded and tested.

    Raises
    ------
    nlp.errors.ModelError
        If the model cannot be used.
    service.keys.KeysError
        If the API keys cannot.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="newsdesk",
        summary="Tag finance news with topics, say why, and summarize it.",
        version="1",
        openapi_url=None,  # service.docs has these; FastAPI's pages load scripts from elsewhere
        lifespan=_running,
    )
    state = app.state
    state.settings = settings
    state.keys = Keys(settings.api_keys)
    state.model = ServedModel(settings)
    state.metrics = Metrics()
    state.metrics.model(state.model.current.newsdesk.info)
    state.lanes = Lanes(settings.threads, settings.long_body_bytes, settings.quick_body_bytes)
    state.rates = Rates(state.model.run_dir, settings.requests_per_minute)
    state.reloading = asyncio.Lock()
    install_handlers(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, settings=settings, streamed=NDJSON)
    app.add_middleware(RequestLimit, max_requests=settings.max_requests)
    app.add_middleware(Access, keys=state.keys, rates=state.rates)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
            expose_headers=["X-Request-ID", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"],
        )
    app.add_middleware(Observing, metrics=state.metrics)  # the last one added is the first one asked
    for router in (*routers, annif, docs):
        app.router.routes.extend(router.routes)  # `include_router` would match each request twice
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Look for what other workers loaded, as long as the app runs."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # a collection of what stays anyway would stop every thread for 30 ms, again and again
    current_default_thread_limiter().total_tokens = 1 + app.state.settings.threads
    following = asyncio.create_task(_follow(app))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):  # as it was told to be
            await following
        await asyncio.to_thread(app.state.lanes.close)
        app.state.rates.close()


async def _follow(app: FastAPI) -> None:
    state = app.state
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        async with state.reloading:
            if not state.model.changed():
                continue
            try:
                await asyncio.to_thread(state.keys.reload)
                await asyncio.to_thread(state.model.follow)
            except (KeysError, ModelError) as error:
                logging.getLogger("newsdesk").error("what another worker loaded cannot be used: %s", error)
            state.metrics.model(state.model.current.newsdesk.info)
