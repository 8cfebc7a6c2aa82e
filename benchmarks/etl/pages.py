"""All pages of the market over async HTTP, four at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp

from benchmarks.etl.market import AT_ONCE, PAGE_SIZE, QUERY, page_numbers


async def each_page(url: str, coins: int, take: Callable[[bytes], int], unpack: bool = True) -> None:
    """Give every page's body to `take`, which answers how many records it holds; a short page is the last."""
    numbers = iter(page_numbers(coins))
    ended = False

    async def worker(session: aiohttp.ClientSession) -> None:
        nonlocal ended
        while not ended:
            async with session.get(f"{url}/coins/markets?{QUERY}&page={next(numbers)}") as answer:
                if take(await answer.read()) < PAGE_SIZE:
                    ended = True

    headers = {"accept-encoding": "gzip"}
    async with aiohttp.ClientSession(headers=headers, auto_decompress=unpack) as session:
        await asyncio.gather(*(worker(session) for _ in range(AT_ONCE)))
