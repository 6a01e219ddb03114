"""A server that answers from within a test's own transaction.

What a test changes is rolled back, and needs no other database to be emptied after.
"""

import threading
from contextlib import ExitStack, contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import LiveServerThread
from django.test.utils import modify_settings

HOST = "localhost"


class Inside(ThreadedWSGIServer):
    """Its threads share the test's connection, so they take turns at it."""

    def set_app(self, application):
        turn = threading.Lock()

        def answer(environ, start_response):
            with turn:
                return application(environ, start_response)

        super().set_app(answer)

    def _close_connections(self):
        """The connection is the test's own."""


class LastingStatic(StaticFilesHandler):
    """The browser asks for each file once, as of a portal that runs for real."""

    def serve(self, request):
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600, immutable"
        return response


class InsideThread(LiveServerThread):
    server_class = Inside


@contextmanager
def serving():
    """Its address. To end after the transaction: its thread closes the connection."""
    connection = connections["default"]
    thread = InsideThread(
        HOST, LastingStatic, connections_override={"default": connection}
    )
    thread.daemon = True
    with ExitStack() as after:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            after.callback(signal.connect, close_old_connections)
        after.enter_context(modify_settings(ALLOWED_HOSTS={"append": HOST}))
        connection.inc_thread_sharing()
        after.callback(connection.dec_thread_sharing)
        thread.start()
        after.callback(thread.terminate)
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://{HOST}:{thread.port}"
