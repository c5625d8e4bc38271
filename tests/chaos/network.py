"""Machines of a test's own: network namespaces on a bridge, whose cables can be pulled. Needs root and Debian's iproute2."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

NETWORK = "10.111.0.0/24"
PROVIDER, DATABASE = "10.111.0.1", "10.111.0.2"   # both this machine's own


@dataclass(frozen=True)
class Machine:
    """One namespace with its address."""

    name: str
    address: str

    @property
    def inside(self) -> list[str]:
        """What a command begins with to run there."""
        return ["ip", "netns", "exec", self.name]

    def pull_the_cable(self) -> None:
        """From then on whatever is sent there is lost without a word."""
        ip("link", "set", f"v-{self.name}", "down")

    def lose(self, address: str) -> None:
        ip("-n", self.name, "route", "add", "blackhole", address)

    def find(self, address: str) -> None:
        ip("-n", self.name, "route", "del", "blackhole", address)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """So many, on one bridge with this machine. CalledProcessError or FileNotFoundError where they cannot be made."""
    bridge = f"br-{os.getpid()}"
    with ExitStack() as stack:
        ip("link", "add", bridge, "type", "bridge")
        stack.callback(ip, "link", "del", bridge)
        for address in (PROVIDER, DATABASE):
            ip("addr", "add", f"{address}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        names = [(f"m{number}-{os.getpid()}", f"10.111.0.{10 + number}") for number in range(count)]
        yield [_plugged(Machine(name, address), bridge, stack) for name, address in names]


def _plugged(machine: Machine, bridge: str, stack: ExitStack) -> Machine:
    name, cable = machine.name, f"v-{machine.name}"
    ip("netns", "add", name)
    stack.callback(ip, "netns", "del", name)
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    stack.callback(ip, "link", "del", cable)   # before the namespace, which takes its end away some time later
    ip("link", "set", cable, "master", bridge, "up")
    ip("-n", name, "addr", "add", f"{machine.address}/24", "dev", "eth0")
    for link in ("eth0", "lo"):
        ip("-n", name, "link", "set", link, "up")
    return machine
