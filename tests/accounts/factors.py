"""Second factors of users, and the codes that an app would show, by RFC 6238."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

SECRET = base64.b32encode(b"12345678901234567890").decode()


def code(steps=0, secret=SECRET):
    """The code of this moment, or of so many half minutes later."""
    moment = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), moment, hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def add_app(user):
    """Give the user an app that shows codes, and return the recovery codes that come with it."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()
