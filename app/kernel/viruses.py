"""Asking the installation's virus scanner: a file goes to clamd as a stream and never lies on a disk."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from app.kernel.errors import Refusal
from app.kernel.text import N_

_PATIENCE: Final = 10
"""Seconds for each step: whoever sends a file waits for the answer."""
_LONGEST: Final = 4096


class VirusFound(Refusal):
    """The scanner knows what is in the file."""

    code = "kernel.virus_found"
    sentence = N_("The file {file} was refused: the virus scanner found {virus} in it.")


class TooManyFiles(Refusal):
    """More in one go than any form of ours sends; each costs the scanner a conversation."""

    code = "kernel.too_many_files"
    sentence = N_("At most {most} files are taken in one go.")


class ScannerAway(Refusal):
    """Nobody can say what is in the file."""

    code = "kernel.scanner_away"
    sentence = N_(
        "Files cannot be checked for viruses right now, so none is taken. Please try again in a few minutes."
    )


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens: the path of its socket, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0
    is_needed: bool = True
    """Whether files are refused while it does not answer."""

    def look_into(self, file: str, chunks: Iterable[bytes]) -> bool | None:
        """Whether it was looked into, None when nobody is there who could.

        Raises VirusFound, and ScannerAway where the scanner is needed.
        """
        try:
            answer = self._ask(chunks)
        except (ConnectionResetError, BrokenPipeError):
            answer = ""
        except OSError:
            if self.is_needed:
                raise ScannerAway from None
            return None
        if answer.endswith(" FOUND"):
            raise VirusFound(file=file, virus=answer.removesuffix(" FOUND").rpartition(": ")[2])
        if answer.endswith(": OK"):
            return True
        if self.is_needed:
            raise ScannerAway
        return False

    def _ask(self, chunks: Iterable[bytes]) -> str:
        with self._opened() as line:
            line.sendall(b"zINSTREAM\0")
            # A file beyond the scanner's limit is answered and closed before it has been sent whole.
            with suppress(BrokenPipeError, ConnectionResetError):
                for chunk in chunks:
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
            said = b""
            while b"\0" not in said and len(said) < _LONGEST and (more := line.recv(_LONGEST)):
                said += more
        return said.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _opened(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=_PATIENCE)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        try:
            line.connect(self.path)
        except OSError:
            line.close()
            raise
        return line
