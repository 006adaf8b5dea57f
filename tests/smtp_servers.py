"""Real SMTP servers on the loopback interface that answer, refuse, dawdle or hang up as told."""

import socketserver
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread
from typing import cast

DROP = "drop"
USUAL = {
    "greeting": "220 test ESMTP",
    "EHLO": "250 test",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    ".": "250 2.0.0 Ok: queued as 4A1",
    "RSET": "250 Ok",
    "QUIT": "221 Bye",
}


@dataclass
class Postbox:
    """What a server has heard."""

    url: str = ""
    letters: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    lines: int = 0  # connections
    commands: list[str] = field(default_factory=list)

    @property
    def last(self) -> EmailMessage:
        """The last letter, read as a mail program would."""
        return cast(EmailMessage, message_from_bytes(self.letters[-1], policy=default))


@contextmanager
def smtp_serving(answers: Mapping[str, str] | None = None, *, slow: float = 0) -> Iterator[Postbox]:
    """A server; `answers` replace the usual ones by command, «.» is the end of the text, DROP hangs up."""
    box, said = Postbox(), USUAL | dict(answers or {})

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            box.lines += 1
            talk(self, box, said, slow)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def talk(line: socketserver.StreamRequestHandler, box: Postbox, said: Mapping[str, str], slow: float) -> None:
    """One conversation."""
    sender, to, word = "", "", "greeting"
    while True:
        answer = said.get(word, "502 5.5.2 Unknown command")
        if answer == DROP:
            return
        time.sleep(slow)
        line.wfile.write(answer.encode() + b"\r\n")
        if word == "DATA" and answer.startswith("354"):
            text = read_text(line)
            if said["."].startswith("250"):
                box.letters.append(text)
                box.envelopes.append((sender, to))
            word = "."
            continue
        command = line.rfile.readline().decode().strip()
        if not command or word == "QUIT":
            return
        word = command.split()[0].split(":")[0].upper()
        box.commands.append(command)
        sender = command if word == "MAIL" else sender
        to = command if word == "RCPT" else to


def read_text(line: socketserver.StreamRequestHandler) -> bytes:
    """The text up to the lone dot, its doubled dots single again."""
    lines: list[bytes] = []
    while (one := line.rfile.readline()) not in (b".\r\n", b""):
        lines.append(one[1:] if one.startswith(b"..") else one)
    return b"".join(lines)
