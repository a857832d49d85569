"""What would an application answer that does nothing but answer?"""

import ast
import os

BODY = b"x" * int(os.environ["BARE_BODY"])
HEADERS = [pair for pair in ast.literal_eval(os.environ["BARE_HEADERS"]) if pair[0] not in ("date", "server")]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
