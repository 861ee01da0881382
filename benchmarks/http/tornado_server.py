#!/usr/bin/python3
# Part of parley. BSD-3-Clause, see LICENSE.
"""GET /p/<key> in Tornado: one process, and the blocking work in run_in_executor's default pool.

Each thread of the pool has its own connection to SQLite.
"""

import asyncio
import signal

from pages import Pages, arguments
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


class Paste(RequestHandler):
    def initialize(self, pages):
        self.pages = pages

    async def get(self, key):
        loop = IOLoop.current()
        status, page = await loop.run_in_executor(None, self.pages.page, key)
        self.set_status(status)
        self.finish(page)


async def main():
    args = arguments()
    pages = Pages(args.data, args.templates)
    routes = [("/p/([^/]+)", Paste, {"pages": pages})]
    server = HTTPServer(Application(routes, log_function=lambda _: None))  # the others do not log, either
    sockets = bind_sockets(args.port, "127.0.0.1")
    server.add_sockets(sockets)
    print(f"listening on http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)
    terminated = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminated.set)
    await terminated.wait()


asyncio.run(main())
