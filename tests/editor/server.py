"""The YAML language server, driven over its protocol as an editor drives it.

The protocol is https://microsoft.github.io/language-server-protocol (3.17): JSON-RPC messages
with a Content-Length header, here over standard input and output.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SERVER = Path(__file__).parent / "node_modules" / "yaml-language-server" / "bin"


class Server:
    """A running server that looks at one workspace, with the settings of `.vscode`."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path) -> None:
        self.process = process
        self.root = root
        self.number = 0
        self.settings = json.loads((root / ".vscode/settings.json").read_text(encoding="utf-8"))

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Return the next message, after answering what the server asks of an editor."""
        assert self.process.stdout
        length = 0
        while (line := self.process.stdout.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "id" in message and "method" in message:
            self.send({"id": message["id"], "result": self.answer(message)})
        return message

    def answer(self, request: dict[str, Any]) -> object:
        """Answer a request of the server: only its configuration is known here."""
        if request["method"] != "workspace/configuration":
            return None
        return [self.section(item.get("section", "")) for item in request["params"]["items"]]

    def section(self, name: str) -> dict[str, Any]:
        """Return the settings below a name, `yaml.a.b` as nested objects."""
        found: dict[str, Any] = {}
        for key, value in self.settings.items():
            if key.startswith(f"{name}."):
                *path, last = key.removeprefix(f"{name}.").split(".")
                place = found
                for step in path:
                    place = place.setdefault(step, {})
                place[last] = value
        return found

    def ask(self, method: str, params: object) -> Any:
        """Send a request and return its result."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def open(self, path: Path, text: str | None = None) -> str:
        """Open a file, with another text if one is given, and return its address.

        Each time it gets another name in its folder, so that no late word about an earlier text
        is taken for one about this.
        """
        self.number += 1
        uri = path.with_name(f"{self.number}-{path.name}").as_uri()
        text = path.read_text(encoding="utf-8") if text is None else text
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def marks(self, uri: str) -> list[dict[str, Any]]:
        """Return what is marked in a file that was just opened."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                found: dict[str, Any] = message["params"]
                if found["uri"] == uri:
                    return list(found["diagnostics"])

    def at(self, method: str, uri: str, line: int, character: int) -> Any:
        """Ask about a place of an open file; lines and characters count from 0."""
        position = {"line": line, "character": character}
        return self.ask(method, {"textDocument": {"uri": uri}, "position": position})


@contextmanager
def server(root: Path) -> Iterator[Server]:
    """Yield a running server for the workspace `root`."""
    command = ["node", str(SERVER / "yaml-language-server"), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        running = Server(process, root)
        try:
            start(running)
            yield running
        finally:
            process.kill()


def start(running: Server) -> None:
    """Shake hands: tell what the editor can do, and where the workspace is."""
    folder = {"uri": running.root.as_uri(), "name": "corpus"}
    capabilities = {
        "workspace": {"configuration": True, "workspaceFolders": True},
        "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}},
    }
    running.ask(
        "initialize",
        {
            "processId": None,
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": capabilities,
        },
    )
    running.tell("initialized", {})
