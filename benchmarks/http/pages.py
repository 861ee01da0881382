# Part of parley. BSD-3-Clause, see LICENSE.
"""The work of one request, blocking: what both Python servers do in a thread of their pool.

All of it is one call, because each hop to a thread and back costs Python more than the work it carries.
"""

import argparse
import os
import re
import sqlite3
import threading
import time

QUERY = """SELECT key, title, file, size, created, expires FROM pastes
           WHERE key = ?1 AND (expires IS NULL OR expires > ?2)"""


class Pages:
    def __init__(self, data, templates):
        self.data = data
        self.templates = templates
        self.forms = {}  # shared: a form is replaced as a whole
        self.thread = threading.local()  # a connection each: readers do not wait for one another

    def page(self, key):
        """Returns the status and the page of a paste."""
        row = self.find(key)
        missing = self.load("message.html")
        form = self.load("paste.html")
        if row is None:
            detail = f'There is no paste "{key}". It may have expired or been deleted.'
            return 404, fill(missing, {b"title": b"No such paste", b"detail": detail.encode()})
        key, title, file, _size, _created, _expires = row
        text = read(os.path.join(self.data, "files", file))
        return 200, fill(form, {b"key": key.encode(), b"title": title.encode(), b"text": text})

    def find(self, key):
        try:
            database = self.thread.database
        except AttributeError:
            database = sqlite3.connect(f"file:{self.data}/pastes.db?mode=rw", uri=True)
            self.thread.database = database
        return database.execute(QUERY, (key, int(time.time() * 1000))).fetchone()

    def load(self, name):
        path = os.path.join(self.templates, name)
        version = version_of(os.stat(path))
        known, form = self.forms.get(name, (None, None))
        if known != version:
            form = read(path)
            self.forms[name] = version, form
        return form


def version_of(status):
    return status.st_mtime_ns, status.st_size, status.st_ino


def read(path):
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def fill(form, values):
    return re.sub(rb"\{\{(\w+)\}\}", lambda name: escaped(values[name[1]]), form)


def escaped(text):  # as bytes: a paste may be any; and html.escape writes "'" in another way
    text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return text.replace(b'"', b"&quot;").replace(b"'", b"&apos;")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--data", required=True)
    parser.add_argument("--templates", required=True)
    return parser.parse_args()
