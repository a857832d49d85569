"""The README's two pictures, taken of the running site with its own content in a temporary database."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
MANAGE = [sys.executable, str(HERE.parent / "manage.py")]
# Name of the picture: path, width and height in pixels, colour scheme.
PICTURES = {"home": ("/fr/", 1280, 900, "light"), "objective": ("/en/objectives/8-save-lives/", 1280, 900, "dark")}
ARGUMENTS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server):
    for _attempt in range(100):
        if server.poll() is not None:
            sys.exit("The server stopped before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    sys.exit("The server did not answer within twenty seconds.")


def take(port):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=ARGUMENTS.split()
        )
        for name, (path, width, height, scheme) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(f"http://127.0.0.1:{port}{path}")
            picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(128)
            picture.save(HERE / f"{name}.png", optimize=True)
            print(f"  .readme/{name}.png")
        browser.close()


def main():
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "DATA_DIR": data,
            "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
            "SECRET_KEY": "for-two-pictures-only",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "off",
        }
        subprocess.run([*MANAGE, "prepare", "--verbosity=0"], env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        server = subprocess.Popen(
            [*MANAGE, "runserver", f"127.0.0.1:{port}", "--noreload"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port, server)
            take(port)
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
