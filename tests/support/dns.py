"""A name server on loopback that answers as a test says, slowly or wrongly where it says so, and counts questions."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

BUFFER = 4096


class NameServer:
    """Answers over UDP: `zone` maps (name, type) to (TTL, records); other names do not exist."""

    def __init__(self) -> None:
        self.zone: dict[tuple[str, str], tuple[int, list[str]]] = {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.delays: dict[str, float] = {}
        """Seconds before the answer, by name."""
        self.silent = False
        self.servfail: set[str] = set()
        self.garbled: set[str] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="name-server", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, as settings write it."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def mail(self, domain: str, *exchangers: str, ttl: int = 3600) -> None:
        """This domain has these exchangers, each `10 mx.example.org.`."""
        self.zone[f"{domain}.", "MX"] = ttl, list(exchangers)

    def host(self, name: str, address: str, ttl: int = 3600) -> None:
        """This host has this address."""
        self.zone[f"{name}.", "AAAA" if ":" in address else "A"] = ttl, [address]

    def questions(self, domain: str) -> int:
        """How often it was asked for the exchangers of a domain."""
        return self.asked[f"{domain}.", "MX"]

    def close(self) -> None:
        """Stop listening."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while (got := self._socket.recvfrom(BUFFER))[0]:
            query = dns.message.from_wire(got[0])
            name = query.question[0].name.to_text().lower()
            self.asked[name, dns.rdatatype.to_text(query.question[0].rdtype)] += 1
            if self.silent:
                continue
            if delay := self.delays.get(name.rstrip(".")):
                threading.Thread(target=self._answer, args=(query, name, got[1], delay), daemon=True).start()
            else:
                self._answer(query, name, got[1], 0)

    def _answer(self, query: dns.message.Message, name: str, to: tuple[str, int], delay: float) -> None:
        time.sleep(delay)
        wire = self._response(query, name).to_wire()
        if name.rstrip(".") in self.garbled:
            wire = wire[:2] + b"\xff" * 20
        with contextlib.suppress(OSError):  # a late answer may find the server closed
            self._socket.sendto(wire, to)

    def _response(self, query: dns.message.Message, name: str) -> dns.message.Message:
        response = dns.message.make_response(query)
        kind = dns.rdatatype.to_text(query.question[0].rdtype)
        if name.rstrip(".") in self.servfail:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.zone:
            ttl, records = self.zone[name, kind]
            response.answer.append(dns.rrset.from_text(name, ttl, "IN", kind, *records))
        elif all(known != name for known, _ in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response


@contextmanager
def name_server() -> Iterator[NameServer]:
    """A running name server."""
    server = NameServer()
    try:
        yield server
    finally:
        server.close()
