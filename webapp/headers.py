"""What every answer tells the browser: where scripts may come from, and that pages about people are not kept."""

import secrets

from flask import Flask, Response, g, request

ASSET_SECONDS = 365 * 24 * 3600


def csp_nonce() -> str:
    """One nonce per answer; every script tag of ours carries it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def allow_inline_styles() -> str:
    """bpmn-js writes style attributes, so a page that draws a diagram says so (in macros/diagram.html)."""
    g.inline_styles = True
    return ""


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    inline = " 'unsafe-inline'" if g.get("inline_styles") else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'{inline}; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint == "static" and request.path.startswith("/static/dist/"):
        response.cache_control.max_age = ASSET_SECONDS
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    elif "Cache-Control" not in response.headers:
        response.cache_control.no_store = True
    return response
