"""Which addresses a capture may reach: those of the public internet, and nothing inside (never the municipality's own network)."""

import ipaddress
import socket
from collections.abc import Callable, Collection
from typing import Any

PORTS = (80, 443)
IN_USE = ipaddress.IPv6Network("2000::/3")  # all that is handed out of IPv6; mapped, NAT64 and local addresses lie outside it
NOT_FOR_US = (ipaddress.IPv6Network("3fff::/20"), ipaddress.IPv4Network("192.88.99.0/24"))  # documentation, old 6to4 relays
INSIDE = "which is not a public address"  # ends the reason in NotAllowed
REFUSED_HEADER = "x-portal-guard"  # in the guard's own answers
ISATAP = 0x5EFE  # the middle of an address that carries an IPv4 address in its last 32 bits

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[..., list[Any]]


class NotAllowed(Exception):
    """The text is a short reason for the log: host, port, and what was wrong."""


def is_public(address: Address) -> bool:
    """Global unicast, and so is every IPv4 address that is packed inside an IPv6 one."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if any(address.version == network.version and address in network for network in NOT_FOR_US):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in IN_USE and all(map(is_public, _inside(address)))
    return True


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that a gateway on the way may unpack: 6to4, Teredo (server and client), ISATAP."""
    number = int(address)
    found = [inner for inner in (address.sixtofour, *(address.teredo or ())) if inner]
    return [*found, ipaddress.IPv4Address(number & 0xFFFFFFFF)] if (number >> 32) & 0xFFFF == ISATAP else found


def choose(host: str, port: int, *, allowed: Collection[str] = (), look_up: LookUp = socket.getaddrinfo) -> str:
    """Look the name up once and give the one address to connect to. Every answer must be public, or none is used.

    `allowed` are "ip:port" that tests may reach. Raises NotAllowed; a name without an address is not allowed either.
    """
    try:
        answers = look_up(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        addresses = [ipaddress.ip_address(answer[4][0].partition("%")[0]) for answer in answers]
    except (OSError, UnicodeError, ValueError) as error:
        raise NotAllowed(f"{host}:{port} has no address ({type(error).__name__})") from error
    if not addresses:
        raise NotAllowed(f"{host}:{port} has no address")
    if all(_written(address, port) in allowed for address in addresses):
        return str(addresses[0])
    if port not in PORTS:
        raise NotAllowed(f"{host}:{port} is not port 80 or 443")
    for address in addresses:
        if not is_public(address):
            raise NotAllowed(f"{host}:{port} leads to {address}, {INSIDE}")
    return str(addresses[0])


def _written(address: Address, port: int) -> str:
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"
