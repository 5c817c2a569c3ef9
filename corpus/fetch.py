"""Fetch one public web page for import: no private address, not even after a redirect; no large body."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
_TIMEOUT = 20.0
_REDIRECTS = {301, 302, 303, 307, 308}


class FetchError(ValueError):
    """Raised when a page may not be fetched, or cannot be; the message names the address."""


@dataclass(frozen=True)
class Fetched:
    """`url` is the last address, after redirects; `content_type` is lower case, without parameters."""

    url: str
    data: bytes
    content_type: str
    charset: str | None


def is_public(address: str) -> bool:
    """Whether an IP address is out on the internet: not private, local, reserved or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or is_public(str(mapped)))


def fetch(url: str, *, allowed: Callable[[str], bool] = is_public) -> Fetched:
    """Fetch `url` over http or https; every host on the way must resolve to allowed addresses alone.

    The connection goes to the address that was checked, so that a name cannot resolve to another
    one in between. Proxy settings are not used. Raises FetchError.
    """
    deadline, asked = time.monotonic() + _TIMEOUT, url
    for _ in range(MAX_REDIRECTS + 1):
        try:
            found = _get(url, allowed, deadline)
        except FetchError as error:
            raise (error if url == asked else FetchError(f"{error}; {asked} redirected there")) from None
        if isinstance(found, Fetched):
            return found
        url = urljoin(url, found)
    raise FetchError(f"{url}: more than {MAX_REDIRECTS} redirects")


def _get(url: str, allowed: Callable[[str], bool], deadline: float) -> Fetched | str:
    """The page, or the address that it redirects to."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise FetchError(f"{url}: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{url}: expected an address that starts with http:// or https://")
    address = _resolve(url, parts.hostname, port, allowed)
    connection = http.client.HTTPConnection(parts.hostname, port)
    try:
        connection.sock = _connect(address, port, parts, deadline)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # identity: a compressed body could grow past any limit.
        headers = {"Accept-Encoding": "identity", "User-Agent": "vouch-import", "Accept": "*/*"}
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        if response.status in _REDIRECTS and response.headers["Location"]:
            return response.headers["Location"]
        if response.status != 200:
            raise FetchError(f"{url}: answered {response.status} {response.reason}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchError(f"{url}: sent a compressed body that was not asked for")
        data = _read(url, response, deadline)
        kind = response.headers.get_content_type()
        return Fetched(url, data, kind, response.headers.get_content_charset())
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"{url}: {error or type(error).__name__}") from None
    finally:
        connection.close()


def _resolve(url: str, host: str, port: int, allowed: Callable[[str], bool]) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{url}: {host} cannot be resolved: {error}") from None
    addresses = [str(row[4][0]) for row in found]
    for address in addresses:
        if not allowed(address):
            named = "" if address == host else f"{host} is {address}, which "
            raise FetchError(f"{url}: {named}is not a public address")
    return addresses[0]


def _connect(address: str, port: int, parts, deadline: float) -> socket.socket:
    left = max(deadline - time.monotonic(), 0.1)
    plain = socket.create_connection((address, port), timeout=left)
    if parts.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    except OSError:
        plain.close()
        raise


def _read(url: str, response: http.client.HTTPResponse, deadline: float) -> bytes:
    chunks, size = [], 0
    while chunk := response.read(65_536):
        size += len(chunk)
        if size > MAX_BYTES:
            raise FetchError(f"{url}: over {MAX_BYTES:,} bytes")
        if time.monotonic() > deadline:
            raise FetchError(f"{url}: took longer than {_TIMEOUT:g} seconds")
        chunks.append(chunk)
    if response.length:
        raise FetchError(f"{url}: was cut short, {response.length:,} bytes are missing")
    return b"".join(chunks)
