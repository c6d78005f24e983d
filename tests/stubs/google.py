"""A stand-in for Google's OpenID Connect on a real socket: codes are good once, for who asked, with the verifier; tokens are signed."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.stubs.serving import Request, Server

CLIENT, SECRET, CALLBACK = (
    "123.apps.googleusercontent.com",
    "GOCSPX-test",
    "http://localhost:8000/accounts/google/callback/",
)
ISSUER, KEY_NAME = "https://accounts.google.com", "2026-11"
ASKED = {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt"}  # fmt: skip


class GoogleStub:
    """``asked``: the paths. ``key``, ``algorithm``, ``kid``: by which the next token is signed."""

    def __init__(self) -> None:
        self.real = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key: Any = self.real
        self.kid, self.algorithm, self.origin = KEY_NAME, "RS256", ""
        self.asked: list[str] = []
        self._codes: dict[str, tuple[str, dict[str, Any]]] = {}

    def agree(self, url: str, *, sub: str = "108", email: str = "ana@lume.test", **claims: Any) -> dict[str, str]:
        """What the browser comes back with, once somebody agreed on Google's page. Claims may be made wrong."""
        place = urlsplit(url)
        said = dict(parse_qsl(place.query))
        assert f"{place.scheme}://{place.netloc}{place.path}" == f"{self.origin}/auth"
        assert set(said) == ASKED
        assert (said["client_id"], said["redirect_uri"], said["response_type"]) == (CLIENT, CALLBACK, "code")
        assert set(said["scope"].split()) == {"openid", "email", "profile"}
        assert (said["code_challenge_method"], len(said["code_challenge"])) == ("S256", 43)
        now, code = int(time.time()), secrets.token_urlsafe(24)
        usual = {"iss": ISSUER, "aud": CLIENT, "azp": CLIENT, "iat": now, "exp": now + 3600, "nonce": said["nonce"]}
        told = {**usual, "sub": sub, "email": email, "email_verified": True, "name": "Ana Lume", **claims}
        self._codes[code] = (said["code_challenge"], {name: value for name, value in told.items() if value is not None})
        return {"code": code, "state": said["state"], "scope": said["scope"]}

    def answer(self, request: Request) -> None:
        self.asked.append(request.place.path)
        match request.command, request.place.path:
            case "GET", "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.real.public_key()))
                status, told = 200, {"keys": [{**public, "kid": KEY_NAME, "use": "sig", "alg": "RS256"}]}
            case "POST", "/token":
                status, told = self._exchange(dict(parse_qsl(request.body.decode())))
            case _:
                status, told = 404, {"error": "not_found"}
        request.send(status, json.dumps(told).encode(), Connection="close")

    def _exchange(self, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        challenge, claims = self._codes.pop(said.get("code", ""), ("", {}))
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        if not fits or (said.get("grant_type"), said.get("redirect_uri")) != ("authorization_code", CALLBACK):
            return 400, {"error": "invalid_grant"}
        token = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": self.kid})
        return 200, {"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer", "id_token": token}


@contextmanager
def serving() -> Iterator[GoogleStub]:
    stub = GoogleStub()
    with Server(stub.answer) as server:
        stub.origin = server.origin
        yield stub
