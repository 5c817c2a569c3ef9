"""The headers that keep a response safe, and who may call from another origin."""

from collections.abc import Sequence

from flask import Flask, Response, request

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_HSTS = "max-age=63072000"
_EXPOSED = "Retry-After, X-Request-ID"
_METHODS = "GET, POST, OPTIONS"


def install(app: Flask, allowed_origins: Sequence[str]) -> None:
    """Add the headers to every response; answer preflights of `/api/*` for the allowed origins."""
    policy = _policy(allowed_origins)
    allowed = frozenset(allowed_origins)

    @app.before_request
    def _preflight() -> Response | None:
        asks = "Access-Control-Request-Method" in request.headers
        if request.method == "OPTIONS" and asks and request.path.startswith("/api/"):
            return Response(status=204)
        return None

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", policy)
        if not allowed:
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        if request.is_secure:
            headers.setdefault("Strict-Transport-Security", _HSTS)
        if request.path.startswith("/widget"):
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        else:
            headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith("/api/"):
            _allow(headers, allowed)
        return response


def _allow(headers, allowed: frozenset[str]) -> None:
    headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin not in allowed:
        return
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = _METHODS
        headers["Access-Control-Allow-Headers"] = "Content-Type"
        headers["Access-Control-Max-Age"] = "600"


def _policy(allowed_origins: Sequence[str]) -> str:
    frames = " ".join(["'self'", *allowed_origins])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    )
