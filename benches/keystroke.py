"""Keystroke to diagnostics through standard input and output, beside `ruff server` in the same run.

Both servers get the same documents and the same keystrokes, in turns, from this one client, so that what the client and
the machine cost is in both figures; the ratio is what counts. A keystroke adds or removes a letter of an imported name,
which makes a diagnostic come or go in both. Ruff checks other things than karrot-ls: it is the yardstick for how fast a
server can feel, not a competitor.

usage: benches/keystroke.py [--keystrokes N] [--server PATH]     (builds the release binary and installs ruff with pip)
"""

import argparse
import json
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv

TOP = pathlib.Path(__file__).resolve().parent.parent
RUFF = "ruff==0.17.6"


class Server:
    """A language server and what it said last."""

    def __init__(self, name, command, root):
        self.name = name
        self.next_id = 0
        self.at_rest = set()
        self.messages = queue.SimpleQueue()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, bufsize=0
        )
        threading.Thread(target=self.read, daemon=True).start()
        # No pull diagnostics: both push, so the same thing is timed.
        capabilities = {
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "textDocument": {"publishDiagnostics": {"versionSupport": True}},
        }
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "capabilities": capabilities,
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
            },
        )
        self.notify("initialized", {})

    def read(self):
        stream = self.process.stdout
        pending = b""
        while True:
            head, found, rest = pending.partition(b"\r\n\r\n")
            length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0)
            if found and len(rest) >= length:
                pending = rest[length:]
                self.receive(json.loads(rest[:length]))
                continue
            more = stream.read(65536)
            if not more:
                self.messages.put({"method": "ended"})
                return
            pending += more

    def receive(self, message):
        if "method" in message and "id" in message:
            result = [None] * len(message["params"]["items"]) if message["method"] == "workspace/configuration" else None
            self.send({"id": message["id"], "result": result})
        else:
            self.messages.put(message)

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == self.next_id)["result"]

    def wait(self, wanted, seconds=30):
        until = time.monotonic() + seconds
        while True:
            try:
                message = self.messages.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                sys.exit(f"{self.name} did not answer within {seconds} s")
            if message.get("method") == "ended":
                sys.exit(f"{self.name} has ended")
            if wanted(message):
                return message

    def diagnostics(self, uri, version):
        message = self.wait(
            lambda message: message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
            and message["params"].get("version") == version
        )
        return {diagnostic.get("code") for diagnostic in message["params"]["diagnostics"]}

    def resident(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(5)


def plugin(folder, views):
    """A healthy plugin with so many views and routes; its urls.py, whose third line imports them."""
    package = folder / "example_plugin"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "apps.py").touch()
    names = [f"view_{number}" for number in range(views)]
    (package / "views.py").write_text(
        "from django.http import JsonResponse\n" + "".join(f"\n\ndef {n}(request, pk):\n    return JsonResponse({{}})\n" for n in names)
    )
    imports = "".join(f"from .views import {name}\n" for name in names)
    routes = "".join(f'    path("{name}/<int:pk>/", {name}, name="{name}"),\n' for name in names)
    urls = package / "urls.py"
    urls.write_text(f"from django.urls import path\n\n{imports}\nurlpatterns = [\n{routes}]\n")
    return urls


def open_document(server, urls):
    uri = urls.as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": urls.read_text()}
    server.notify("textDocument/didOpen", {"textDocument": document})
    server.at_rest = server.diagnostics(uri, 1)
    return uri


def keystroke(server, uri, column, version):
    """Types or removes a letter behind the first imported name; milliseconds until the diagnostics of that text."""
    typed = version % 2 == 0
    start, end = {"line": 2, "character": column}, {"line": 2, "character": column + (0 if typed else 1)}
    change = {"range": {"start": start, "end": end}, "text": "x" if typed else ""}
    began = time.perf_counter()
    server.notify(
        "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
    )
    codes = server.diagnostics(uri, version)
    took = (time.perf_counter() - began) * 1000
    if (codes != server.at_rest) != typed:
        sys.exit(f"{server.name}: after {'typing' if typed else 'removing'} a letter the diagnostics are {codes}")
    return took


def compare(title, views, commands, keystrokes):
    times, memory = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        urls = plugin(root, views)
        lines = urls.read_text().splitlines()
        column = len(lines[2])
        servers = [Server(name, command, root / "example_plugin") for name, command in commands.items()]
        uris = [open_document(server, urls) for server in servers]
        for version in range(2, keystrokes + 2):
            for server, uri in zip(servers, uris):
                times.setdefault(server.name, []).append(keystroke(server, uri, column, version))
        for server in servers:
            memory[server.name] = server.resident()
            server.end()
    print(f"\n{title} ({len(lines)} lines, {keystrokes} keystrokes)")
    print(f"{'':12}{'p50 ms':>10}{'p99 ms':>10}{'RSS MiB':>10}")
    warm = {name: sorted(values[len(values) // 10 :]) for name, values in times.items()}
    for name, values in warm.items():
        print(f"{name:12}{statistics.median(values):10.2f}{values[len(values) * 99 // 100]:10.2f}{memory[name]:10.1f}")
    ours, theirs = (statistics.median(warm[name]) for name in ("karrot-ls", "ruff"))
    print(f"{'ratio':12}{ours / theirs:10.2f}{'':10}{memory['karrot-ls'] / memory['ruff']:10.2f}")


def ruff():
    """The yardstick, installed below target/."""
    home = TOP / "target" / "bench" / RUFF
    program = home / "bin" / "ruff"
    if not program.exists():
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", RUFF], check=True)
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keystrokes", type=int, default=1000)
    parser.add_argument("--server", type=pathlib.Path, help="karrot-ls to time, instead of this repository's")
    options = parser.parse_args()
    server = options.server
    if server is None:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=TOP, check=True)
        server = TOP / "target" / "release" / "karrot-ls"
    commands = {"karrot-ls": [str(server.resolve())], "ruff": [str(ruff()), "server"]}
    compare("a small urls.py", 1, commands, options.keystrokes)
    compare("a large urls.py", 298, commands, options.keystrokes)


if __name__ == "__main__":
    main()
