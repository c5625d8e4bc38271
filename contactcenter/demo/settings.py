"""Where the demonstration runs and what its processes are told. What the caller's environment says wins."""

from __future__ import annotations

import os
import secrets
import shlex
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contactcenter.demo.playing import NUMBER

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8111
HIGHEST_PORT = 65_533   # two more follow it
ACCOUNT = "AC11100000000000000000000000000111"
EVERYWHERE = ("0.0.0.0", "::", "")   # nosec B104: compared with what was set, nothing listens there unasked


class BadSettings(ValueError):
    """A setting that cannot be used, in words for whoever typed it."""


@dataclass(frozen=True)
class DemoSettings:
    """Simulator and stream take the two ports after `port`; `var` holds data, secrets and logs between runs."""

    host: str
    port: int
    var: Path
    database_url: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> DemoSettings:
        """Raises BadSettings."""
        var = Path(environ.get("VAR_DIR", "").strip() or ROOT / "var").absolute()
        return cls(
            host=environ.get("HOST", "").strip() or "127.0.0.1", port=_port(environ.get("PORT", "")), var=var,
            database_url=environ.get("DATABASE_URL", "").strip() or f"sqlite:///{var / 'demo.db'}")

    @property
    def simulator_port(self) -> int:
        return self.port + 1

    @property
    def stream_port(self) -> int:
        return self.port + 2

    @property
    def ports(self) -> tuple[int, int, int]:
        """Of web, simulator and stream."""
        return self.port, self.simulator_port, self.stream_port

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def metrics(self) -> Path:
        return self.var / "metrics"

    def address(self, port: int) -> str:
        """Where a browser on this machine finds a port."""
        return f"http://{'127.0.0.1' if self.host in EVERYWHERE else self.host}:{port}"

    def environment(self, caller: Mapping[str, str]) -> dict[str, str]:
        """What the processes are told: the demonstration's values, the caller's own before them."""
        ours = self._values()
        return ours | {name: value for name, value in caller.items() if value.strip() or name not in ours}

    def write_environment(self, environment: Mapping[str, str]) -> Path:
        """Leaves the values in a file that a shell can source, for flask commands on the demonstration's data."""
        file = self.var / "demo.env"
        file.touch(mode=0o600)
        file.write_text("".join(
            f"export {name}={shlex.quote(environment[name])}\n" for name in sorted(self._values())), encoding="utf-8")
        return file

    def _values(self) -> dict[str, str]:
        return {
            "DEMO": "1", "DATABASE_URL": self.database_url, "SECRET_KEY": self._kept_secret("secret-key"),
            "PUBLIC_URL": self.address(self.port), "SPOOL_DIR": str(self.var / "spool"),
            "ENCRYPTION_KEYS": f"demo:{b64encode(bytes.fromhex(self._kept_secret('encryption-key'))).decode()}",
            "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": self._kept_secret("auth-token"),
            "TWILIO_NUMBERS": NUMBER, "TWILIO_API_URL": self.address(self.simulator_port),
            "SIMULATOR_URL": self.address(self.simulator_port), "STREAM_URL": self.address(self.stream_port) + "/stream",
            "SIMULATOR_AUTO_ANSWER": "*",   # staff telephones: answering in the console is enough
            "NO_PROXY": "127.0.0.1,localhost"}

    def _kept_secret(self, name: str) -> str:
        """Drawn once and kept, readable for its owner alone, so that a second start signs nobody out."""
        file = self.var / name
        if not file.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(32))
        return file.read_text(encoding="ascii").strip()


def _port(text: str) -> int:
    text = text.strip() or str(DEFAULT_PORT)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT:
        return int(text)
    raise BadSettings(f"PORT={text} is no port: a number from 1 to {HIGHEST_PORT} is needed, for example make run PORT=9111")
