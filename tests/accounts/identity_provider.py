"""A provider of OpenID Connect on loopback: authorization codes with PKCE, and signed tokens; it asks users nothing."""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "forum", "between-the-two"


class Provider:
    """What it knows of the only user it has, and how it signs."""

    def __init__(self, issuer):
        self.issuer, self.codes = issuer, {}
        self.own_key, self.other_key = (rsa.generate_private_key(65537, 2048) for _time in range(2))
        self.be_honest()

    def be_honest(self):
        self.key, self.algorithm, self.changes, self.leaves_out = self.own_key, "RS256", {}, ()

    def configuration(self):
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()},
        }

    def keys(self):
        from jwt.algorithms import RSAAlgorithm

        key = json.loads(RSAAlgorithm.to_jwk(self.own_key.public_key()))
        return {"keys": [key | {"kid": "1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked):
        """The address to go back to, with a code."""
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.prompt = asked.get("prompt")
        self.codes[code] = asked["code_challenge"], asked["redirect_uri"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given):
        """A token for the code, once, and for none but who has begun."""
        challenge, address = self.codes.pop(given["code"], (None, None))
        verified = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        is_ours = (given["client_id"], given["client_secret"]) == (CLIENT, SECRET)
        if not (is_ours and challenge == verified and address == given["redirect_uri"]):
            return None
        answer = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": self._signed()}
        return {name: value for name, value in answer.items() if name not in self.leaves_out}

    def _signed(self):
        import jwt

        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60} | self.user | self.changes
        key = {"none": None, "HS256": SECRET.ljust(32)}.get(self.algorithm, self.key)
        return jwt.encode(claims, key, self.algorithm, headers={"kid": "1"})


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts, provider = urlsplit(self.path), self.server.provider
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            known = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys}
            known["/userinfo"] = lambda: provider.user
            self._answer(known[parts.path]())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.server.provider.token(given))

    def _answer(self, value):
        body = json.dumps(value or {"error": "invalid_grant"}).encode()
        self.send_response(200 if value else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@contextmanager
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.provider
    server.shutdown()
    server.server_close()
