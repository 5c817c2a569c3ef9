"""An audit hook for a process that must reach no other machine; imports nothing of ours."""

import os

REACHED_OUT = "reached for another machine"


def stay_here(event: str, arguments: tuple) -> None:
    """Nothing in the process, no library either, may leave the machine: it is refused and written down."""
    if not event.startswith("socket."):
        return
    if event == "socket.connect":
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        address = arguments[:2]
    else:
        return
    host = address[0] if isinstance(address, tuple) else address
    if host not in ("127.0.0.1", "::1", "localhost", None, "") and not str(host).startswith("/"):
        os.write(2, f"{REACHED_OUT}: {event}\n".encode())
        raise OSError(REACHED_OUT)
