"""python -m tests.chaos.proxy HOST:PORT NODE:PORT NODE:PORT: a load balancer as docs/operations.md wants one. A connection goes
to the next node that takes it within a second; a node that took none is left out for five."""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import count

CONNECT_SECONDS, SILENT_SECONDS, LEFT_OUT_SECONDS = 1, 5, 5


class Proxy:
    def __init__(self, nodes: list[str]) -> None:
        self._nodes, self._turn = nodes, count()
        self._silent_until = dict.fromkeys(nodes, 0.0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        turn = next(self._turn) % len(self._nodes)
        for node in sorted(self._nodes[turn:] + self._nodes[:turn], key=lambda one: self._silent_until[one] > time.monotonic()):
            host, _, port = node.partition(":")
            try:
                far_reader, far_writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), CONNECT_SECONDS)
            except (OSError, TimeoutError):
                self._silent_until[node] = time.monotonic() + LEFT_OUT_SECONDS
                continue
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
            return
        writer.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while content := await asyncio.wait_for(source.read(65536), SILENT_SECONDS):
            target.write(content)
            await target.drain()
    except (OSError, TimeoutError):
        pass
    target.close()


async def main(at: str, nodes: list[str]) -> None:
    host, _, port = at.partition(":")
    await (await asyncio.start_server(Proxy(nodes).serve, host, int(port))).serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
