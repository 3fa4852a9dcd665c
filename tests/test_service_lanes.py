import asyncio
import threading
import time

import pytest
from starlette.testclient import TestClient

import service.routes
from service.app import create_app
from service.lanes import Lane, Lanes, Turns
from service.settings import Settings


def test_a_lane_returns_and_raises_what_the_function_does() -> None:
    async def main() -> None:
        lane = Lane("a", 1)
        assert await lane.run(divmod, 7, 3) == (2, 1)
        with pytest.raises(ZeroDivisionError):
            await lane.run(divmod, 7, 0)
        assert await lane.run(threading.get_ident) != threading.get_ident()
        lane.close()

    asyncio.run(main())


def test_short_work_passes_long_work() -> None:
    async def main() -> list[str]:
        lanes, release, done = Lanes(1, 1_000), threading.Event(), []

        async def run(name: str, n_bytes: int, wait: bool) -> None:
            await lanes.run(n_bytes, release.wait if wait else int)
            done.append(name)

        async with asyncio.TaskGroup() as group:
            for number in range(3):
                group.create_task(run(f"long {number}", 1_000, True))
            await group.create_task(run("short", 999, False))
            release.set()
        lanes.close()
        return done

    assert asyncio.run(main()) == ["short", "long 0", "long 1", "long 2"]


def test_work_that_nobody_waits_for_any_more_is_left() -> None:
    async def main() -> list[int]:
        lane, release, done = Lane("a", 1), threading.Event(), []
        first = asyncio.create_task(lane.run(release.wait))
        second = asyncio.create_task(lane.run(done.append, 2))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        release.set()
        await first
        lane.close()
        return done

    assert asyncio.run(main()) == []


async def note(name: str, done: list[str], turns: Turns) -> None:
    await turns.take()
    done.append(name)


def test_the_loop_looks_at_other_things_between_two_turns() -> None:
    async def main() -> list[str]:
        turns, done = Turns(), []

        async def watch() -> None:
            for _ in range(4):
                done.append("-")
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(note(name, done, turns))
            group.create_task(watch())
        await note("d", done, turns)  # the turns have been given back
        return done

    done = asyncio.run(main())
    assert [name for name in done if name != "-"] == ["a", "b", "c", "d"]
    assert "".join(done).split("-", 1)[0] == "a"
    assert "bc" not in "".join(done)


def test_a_turn_goes_past_who_does_not_wait_any_more() -> None:
    async def main() -> list[str]:
        turns, done = Turns(), []
        tasks = [asyncio.create_task(note(name, done, turns)) for name in "abc"]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return done

    assert asyncio.run(main()) == ["a", "c"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({}, "loop"),
        ({"title": "A bond", "offset_unit": "utf8"}, "loop"),
        ({"summary": {"ranker": "lsa"}}, "short"),
        ({"topics": {"explain": "full"}}, "short"),
        ({"title": "A bond" * 100}, "short"),
    ],
)
def test_only_a_small_plain_text_is_answered_on_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, object], where: str
) -> None:
    answered_in = []
    answer = service.routes.answer

    def noted(*arguments, **options):
        name = threading.current_thread().name
        answered_in.append("short" if name.startswith("short") else "loop")
        return answer(*arguments, **options)

    monkeypatch.setattr(service.routes, "answer", noted)
    with TestClient(create_app(Settings(quick_body_bytes=200))) as client:
        assert client.post("/v1/analyze", json={"text": "The bank sold a bond."} | more).status_code == 200
    assert answered_in == [where]


def test_the_loop_looks_more_often_after_a_long_piece() -> None:
    async def main() -> int:
        turns, done, n_looks = Turns(), [], 0

        async def work() -> None:
            await turns.take()
            time.sleep(0.01)  # as work on a text does, it holds the loop
            done.append(None)

        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(work())
            while len(done) < 2:
                n_looks += bool(done)
                await asyncio.sleep(0)
        return n_looks

    assert asyncio.run(main()) >= 20
