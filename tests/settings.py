"""Settings of the tests."""

import os
import tempfile
import zlib

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS", "off")
# Of each process its own, though one starts others; gone when it ends.
_data = tempfile.TemporaryDirectory(prefix="forum-site-tests-")
os.environ["DATA_DIR"] = _data.name

from forum_site.settings import *

DEBUG = False
CONTACT_EMAIL = "contact@example.org"
# Hashing passwords slowly on purpose has no place where they protect nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # One server may serve several checkouts at the same time.
    DATABASES["default"]["TEST"] = {"NAME": f"test_forum_{zlib.crc32(bytes(BASE_DIR)):x}"}
