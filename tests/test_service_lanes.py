import asyncio
import threading

import pytest

from service.lanes import Lane, Lanes


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
