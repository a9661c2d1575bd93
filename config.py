"""Settings: frozen, read once from a mapping; the product refuses to start when one is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

MINIMUM_SECRET = 32
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to encrypt."""
SOCKETS = ("here", "apart", "only")
"""Where the boards' sockets are: in the web processes, in a process of their own, or this is that process."""


class WrongSetting(ValueError):
    """A setting is missing or cannot be right; the message names it and says what it should be."""


@dataclass(frozen=True)
class MailServer:
    """Where messages leave the house, and in whose name."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    """starttls, tls, or none for a server on the same machine."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Secrets are never shown by ``repr``."""

    database_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    """Secrets of before, newest first: what they sealed or signed opens, nothing new is made of them."""
    audit_keys: tuple[str, ...] = field(default=(), repr=False)
    """Keys that sign the audit trail, the newest first; without any they follow from the secret."""
    admin_database_url: str | None = None
    redis_url: str | None = None
    default_tenant: str | None = None
    base_host: str = "localhost"
    files_host: str = ""
    """Where what people sent is shown, with its port if it is an unusual one; empty: beside the pages."""
    bind: str = "127.0.0.1"
    """The address to listen on; every address is ``0.0.0.0``."""
    port: int = 8080
    var: Path = Path("var")
    secure_cookies: bool = False
    """There is TLS in front: cookies travel over it only, and plain http is refused."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who may say for whom they ask and that it came by https; nobody else is believed."""
    workers: int = 1
    """Web processes; more than one only where Redis joins their sockets."""
    pool_size: int = 4
    """Database connections of one process; who has none waits in the process, not at a row of a table."""
    threads: int = 260
    """Each open board needs one while this process keeps its socket."""
    sockets: str = "here"
    sockets_port: int = 8081
    """Where the sockets' own process listens; a proxy sends it everything below ``/socket.io/``."""
    mail: MailServer | None = None
    """None: no message leaves the house."""
    breached_passwords: Path | None = None
    """The list of leaked passwords (SHA-1, in order) that new ones are looked up in; None: there is none."""
    clamd: str = ""
    """Where the virus scanner listens: ``/run/clamav/clamd.ctl`` or ``host:3310``; empty: there is none."""
    clamd_needed: bool = True
    """Whether files are refused while the scanner does not answer."""
    integrator_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks of our own in which an integrator's bridge may stand; else only the open internet."""

    def __repr__(self) -> str:
        return f"Settings(port={self.port}, base_host={self.base_host!r})"

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``ATOLYE_…`` variables; WrongSetting names the first that is missing or wrong."""
        secret, *older = _secrets(environ)
        redis_url = environ.get("ATOLYE_REDIS_URL") or None
        workers = _number(environ, "ATOLYE_WORKERS", 1) if redis_url else 1
        port = _number(environ, "ATOLYE_PORT", 8080)
        return cls(
            database_url=_needed(environ, "ATOLYE_DATABASE_URL"),
            secret_key=secret,
            old_secret_keys=tuple(older),
            audit_keys=_audit_keys(environ),
            admin_database_url=environ.get("ATOLYE_ADMIN_DATABASE_URL") or None,
            redis_url=redis_url,
            default_tenant=environ.get("ATOLYE_DEFAULT_TENANT") or None,
            base_host=environ.get("ATOLYE_BASE_HOST", "localhost").lower(),
            files_host=_files_host(environ),
            bind=environ.get("ATOLYE_BIND") or "127.0.0.1",
            port=port,
            var=Path(environ.get("ATOLYE_VAR", "var")),
            secure_cookies=environ.get("ATOLYE_SECURE_COOKIES", "") == "1",
            trusted_proxies=_trusted_proxies(environ),
            workers=workers,
            pool_size=_number(environ, "ATOLYE_POOL_SIZE", connections_for(workers)),
            threads=_number(environ, "ATOLYE_THREADS", 260),
            sockets=_place_of_sockets(environ, redis_url),
            sockets_port=_number(environ, "ATOLYE_SOCKETS_PORT", port + 1),
            mail=_mail_server(environ),
            breached_passwords=_breached_passwords(environ),
            clamd=_clamd(environ),
            clamd_needed=environ.get("ATOLYE_CLAMD_AWAY", "refuse") != "accept",
            integrator_networks=_networks(environ, "ATOLYE_INTEGRATOR_NETWORKS"),
        )


def _audit_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Seeds of Ed25519 keys, with commas between."""
    keys = tuple(part.strip() for part in environ.get("ATOLYE_AUDIT_KEYS", "").split(",") if part.strip())
    if not all(re.fullmatch("[0-9a-fA-F]{64}", key) for key in keys):
        raise WrongSetting("ATOLYE_AUDIT_KEYS needs 64 hexadecimal digits: openssl rand -hex 32")
    return keys


def _secrets(environ: Mapping[str, str]) -> list[str]:
    """The secret of now, and those of before it that still open what they sealed."""
    found = [("ATOLYE_SECRET_KEY", _needed(environ, "ATOLYE_SECRET_KEY"))]
    older = environ.get("ATOLYE_OLD_SECRET_KEYS", "").split(",")
    found += [("ATOLYE_OLD_SECRET_KEYS", part.strip()) for part in older if part.strip()]
    for name, value in found:
        if len(value) < MINIMUM_SECRET:
            message = f"{name} needs at least {MINIMUM_SECRET} characters."
            raise WrongSetting(message)
    return [value for _name, value in found]


def _place_of_sockets(environ: Mapping[str, str], redis_url: str | None) -> str:
    """One of SOCKETS; away from the web processes they are told of changes through Redis."""
    place = environ.get("ATOLYE_SOCKETS") or "here"
    if place not in SOCKETS:
        message = f"ATOLYE_SOCKETS must be one of {', '.join(SOCKETS)}, not {place!r}."
        raise WrongSetting(message)
    if place != "here" and redis_url is None:
        message = f"ATOLYE_SOCKETS={place} needs ATOLYE_REDIS_URL: through it the processes tell each other."
        raise WrongSetting(message)
    return place


def _files_host(environ: Mapping[str, str]) -> str:
    """A host no company and no person signs in at."""
    host = environ.get("ATOLYE_FILES_HOST", "").strip().lower()
    if host and re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", host) is None:
        message = f"ATOLYE_FILES_HOST must be a host name like files.example.net, not {host!r}."
        raise WrongSetting(message)
    if host and host.partition(":")[0] == environ.get("ATOLYE_BASE_HOST", "localhost").lower():
        raise WrongSetting("ATOLYE_FILES_HOST must be another host than ATOLYE_BASE_HOST.")
    return host


def _breached_passwords(environ: Mapping[str, str]) -> Path | None:
    """The file is there and begins as such a list does: a wrong one would know no password at all."""
    name = environ.get("ATOLYE_BREACHED_PASSWORDS", "").strip()
    if not name:
        return None
    path = Path(name)
    with path.open("rb") if path.is_file() else BytesIO() as file:
        first = file.readline(100)
    if re.match(rb"[0-9A-Fa-f]{40}(:|\r?\n)", first) is None:
        raise WrongSetting("ATOLYE_BREACHED_PASSWORDS must be a file of SHA-1 hashes in order, one a line.")
    return path


def _clamd(environ: Mapping[str, str]) -> str:
    """The path of a socket, or a host and its port."""
    place = environ.get("ATOLYE_CLAMD", "").strip()
    if place and not place.startswith("/") and re.fullmatch(r"[A-Za-z0-9.-]+:[0-9]{1,5}", place) is None:
        raise WrongSetting("ATOLYE_CLAMD must be a path like /run/clamav/clamd.ctl, or host:3310.")
    if environ.get("ATOLYE_CLAMD_AWAY", "refuse") not in ("refuse", "accept"):
        raise WrongSetting("ATOLYE_CLAMD_AWAY must be refuse or accept.")
    return place


def _networks(environ: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, with commas between."""
    try:
        return tuple(ip_network(part.strip()) for part in environ.get(name, "").split(",") if part.strip())
    except ValueError as wrong:
        message = f"{name}: {wrong}. Write addresses or networks: 10.0.0.5, 172.18.0.0/16"
        raise WrongSetting(message) from wrong


def _trusted_proxies(environ: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, with commas between; without any nobody could say that there is TLS."""
    found = _networks(environ, "ATOLYE_TRUSTED_PROXIES")
    if any(network.prefixlen == 0 for network in found):
        message = "ATOLYE_TRUSTED_PROXIES must not be everybody: whoever is believed may write any address."
        raise WrongSetting(message)
    if environ.get("ATOLYE_SECURE_COOKIES", "") == "1" and not found:
        message = "ATOLYE_SECURE_COOKIES=1 needs ATOLYE_TRUSTED_PROXIES: the address of what speaks https."
        raise WrongSetting(message)
    return found


def _mail_server(environ: Mapping[str, str]) -> MailServer | None:
    """The mail server, when one is named; then the sender's address is needed too."""
    host = environ.get("ATOLYE_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environ.get("ATOLYE_SMTP_SECURITY") or "starttls"
    if security not in MAIL_PORTS:
        message = f"ATOLYE_SMTP_SECURITY must be one of {', '.join(MAIL_PORTS)}, not {security!r}."
        raise WrongSetting(message)
    sender = environ.get("ATOLYE_MAIL_FROM", "").strip()
    if "@" not in sender.strip("@"):
        message = "ATOLYE_MAIL_FROM must be the e-mail address messages are sent from."
        raise WrongSetting(message)
    if not (environ.get("ATOLYE_SMTP_USER", "") + environ.get("ATOLYE_SMTP_PASSWORD", "")).isascii():
        message = "ATOLYE_SMTP_USER and ATOLYE_SMTP_PASSWORD can only be plain letters, digits and signs."
        raise WrongSetting(message)
    return MailServer(
        host=host,
        sender=sender,
        port=_number(environ, "ATOLYE_SMTP_PORT", MAIL_PORTS[security]),
        user=environ.get("ATOLYE_SMTP_USER", ""),
        password=environ.get("ATOLYE_SMTP_PASSWORD", ""),
        security=security,
    )


def connections_for(processes: int) -> int:
    """How many connections each of some processes keeps: together one for each processor and one over.

    Acts that need the same materials stand in line at the rows of the shelf. The database is fastest with
    few of them; with many it is busy with their waiting.
    """
    return max(2, (len(os.sched_getaffinity(0)) + 1) // processes)


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        message = f"{name} is not set. `make run` sets it; in production it comes from the environment."
        raise WrongSetting(message)
    return value


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or int(value) == 0:
        message = f"{name} must be a whole number above zero, not {value!r}."
        raise WrongSetting(message)
    return int(value)
