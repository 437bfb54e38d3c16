"""A language server on a project, asked for the diagnostics of texts that stand on no disk."""

import json
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from install import Project
from plugins import Plugins


class Server:
    def __init__(self, binary: Path, project: Project | Plugins, profile: str = "django"):
        self.process = subprocess.Popen([str(binary), "serve", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.asked = 0
        settings = {"profile": project.recipe.get("profile", profile)}
        if "settings" in project.recipe:
            settings |= {"settings-module": project.recipe["settings"], "python": str(project.environment)}
        if "urlconf" in project.recipe:
            settings["root-urlconf"] = project.recipe["urlconf"]
        capabilities = {"workspace": {"diagnostic": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}, "general": {"positionEncodings": ["utf-8"]}}
        folders = [{"uri": uri(project.folder), "name": project.folder.name}]
        self.ask("initialize", {"processId": None, "rootUri": uri(project.folder), "workspaceFolders": folders, "capabilities": capabilities, "initializationOptions": settings})
        self.tell("initialized", {})
        self._await_scan()

    def diagnostics(self, path: Path, text: bytes, elsewhere: bool) -> set[tuple]:
        """(code, file, 1-based row, message) of all diagnostics of a file that reads so; with `elsewhere` of all others too."""
        document = {"uri": uri(path)}
        language = {".html": "html", ".js": "javascript", ".jinja2": "jinja"}.get(path.suffix, "python")
        self.tell("textDocument/didOpen", {"textDocument": {**document, "languageId": language, "version": 1, "text": text.decode()}})
        reports = [(document["uri"], self.ask("textDocument/diagnostic", {"textDocument": document}))]
        if elsewhere:
            others = self.ask("workspace/diagnostic", {"previousResultIds": []})["items"]
            reports += [(report["uri"], report) for report in others if report["uri"] != document["uri"]]
        self.tell("textDocument/didClose", {"textDocument": document})
        return {(one["code"], place, one["range"]["start"]["line"] + 1, one["message"]) for place, report in reports for one in report["items"]}

    def close(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(timeout=10)

    def ask(self, method: str, params):
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif message.get("id") == self.asked:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]

    def tell(self, method: str, params) -> None:
        self._send({"method": method, "params": params})

    def _await_scan(self) -> None:
        """Until the server has nothing to do any more; names are unknowable before that."""
        rest, spent = 0, -1
        # A plugin may have no routes.
        while rest < 10 or rest < 20 and not self.ask("karrot-ls/routes", {"uri": None}):
            time.sleep(0.1)
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            now = int(fields[11]) + int(fields[12])
            rest = rest + 1 if now == spent else 0
            spent = now

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self) -> dict:
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            raise SystemExit(f"the server ended with {self.process.wait()}")
        return json.loads(self.process.stdout.read(length))


def uri(path: Path) -> str:
    return "file://" + quote(str(path))
