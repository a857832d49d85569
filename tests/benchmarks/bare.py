"""A WSGI application that only answers, for comparison."""

import ast
import os

BODY = b"x" * int(os.environ["BARE_BODY"])
HEADERS = [pair for pair in ast.literal_eval(os.environ["BARE_HEADERS"]) if pair[0] not in ("date", "server")]
BRIEF = [pair for pair in HEADERS if pair[0] in ("cache-control", "etag", "vary")]


def application(environ, start_response):
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", BRIEF)
        return []
    start_response("200 OK", HEADERS)
    return [BODY]
