#!/usr/bin/python3
# Part of parley. BSD-3-Clause, see LICENSE.
"""GET /p/<key> in Twisted: one process, and the blocking work in deferToThread's pool.

Each thread of the pool has its own connection to SQLite.
"""

from pages import Pages, arguments
from twisted.internet import reactor
from twisted.internet.defer import CancelledError
from twisted.internet.threads import deferToThread
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site


class Pastes(Resource):
    def __init__(self, pages):
        super().__init__()
        self.pages = pages

    def getChild(self, name, request):
        return Paste(self.pages, name.decode(errors="replace"))


class Paste(Resource):
    isLeaf = True

    def __init__(self, pages, key):
        super().__init__()
        self.pages = pages
        self.key = key

    def render_GET(self, request):
        made = deferToThread(self.pages.page, self.key)
        request.notifyFinish().addErrback(lambda _: made.cancel())  # the client has gone
        made.addCallback(answer, request)
        made.addErrback(fail, request)
        return NOT_DONE_YET


def answer(made, request):
    status, page = made
    request.setResponseCode(status)
    request.setHeader(b"content-type", b"text/html; charset=utf-8")
    request.setHeader(b"content-length", b"%d" % len(page))  # else the page goes out in chunks
    request.write(page)
    request.finish()


def fail(why, request):
    if not why.check(CancelledError):
        request.processingFailed(why)


class QuietSite(Site):
    def log(self, request):  # Twisted alone would format a line for each request; the others do not
        pass


args = arguments()
root = Resource()
root.putChild(b"p", Pastes(Pages(args.data, args.templates)))
port = reactor.listenTCP(args.port, QuietSite(root), interface="127.0.0.1")
print(f"listening on http://127.0.0.1:{port.getHost().port}", flush=True)
reactor.run()  # which ends at SIGTERM
