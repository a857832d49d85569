"""Pictures of the running site with its own content in a temporary database: the README's, or every kind of page."""

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
PICTURES = {
    "home": ("/fr/", 1280, 900, "light"),
    "objective": ("/en/objectives/8-save-lives/", 1280, 900, "dark"),
    "list": ("/en/admin/resources/resource/", 1280, 800, "light"),
    "form": ("/fr/admin/objectives/objective/8/change/", 1280, 800, "light"),
}
# Of the contact sheets: the widths of the windows, and how much smaller they are shown.
WIDTHS, SCALE, GAP = (360, 768, 1280, 1920), 0.25, 8
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


def take(browser, origin, session):
    for name, (path, width, height, scheme) in PICTURES.items():
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        if "/admin/" in path:
            page.context.add_cookies([session | {"url": origin}])
        page.goto(origin + path)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(128)
        picture.save(HERE / f"{name}.png", optimize=True)
        print(f"  .readme/{name}.png")


def take_contact_sheets(browser, origin, kinds):
    """For each language and scheme one picture: a row for each kind of page, a column for each width."""
    folder = HERE.parent / "test-results/contact-sheets"
    folder.mkdir(parents=True, exist_ok=True)
    for language, paths in kinds.items():
        for scheme in ("light", "dark"):
            rows = [[shot(browser, origin + path, width, scheme) for width in WIDTHS] for path in paths]
            heights = [max(shot.height for shot in row) + GAP for row in rows]
            sheet = Image.new("RGB", (sum(shot.width + GAP for shot in rows[0]), sum(heights)), "grey")
            for number, row in enumerate(rows):
                for place, picture in enumerate(row):
                    left = sum(before.width + GAP for before in row[:place])
                    sheet.paste(picture, (left, sum(heights[:number])))
            sheet.save(folder / f"{language}-{scheme}.png")
            print(f"  test-results/contact-sheets/{language}-{scheme}.png", flush=True)


def shot(browser, address, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 740}, color_scheme=scheme)
    page.goto(address)
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    page.close()
    return picture.resize((int(picture.width * SCALE), int(picture.height * SCALE)))


def kinds():
    """The path of one page of each kind by language: the first that each view shows, and a search."""
    from django.urls import resolve, reverse
    from django.utils.translation import override

    from forum_site import navigation

    found = {}
    for addresses in navigation.public_pages():
        for language, path in addresses.items():
            with override(language):
                of_language = found.setdefault(language, {"search": f"{reverse('search')}?q=detention"})
                of_language.setdefault(resolve(path).view_name, path)
    return {language: [*paths.values()] for language, paths in found.items()}


def session():
    """The cookie of somebody who has signed in and may do everything."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("ana", first_name="Ana"))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def main():
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {
            "DATA_DIR": data,
            "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
            "SECRET_KEY": "for-a-few-pictures-only",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "off",
            "SECOND_FACTOR": "none",
            "DJANGO_SETTINGS_MODULE": "forum_site.settings",
        }
        sys.path.insert(0, str(HERE.parent))
        subprocess.run([*MANAGE, "prepare", "--verbosity=0"], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        server = subprocess.Popen(
            [*MANAGE, "runserver", f"127.0.0.1:{port}", "--noreload"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port, server)
            import django

            django.setup()
            work, shown = (take_contact_sheets, kinds()) if "contact-sheets" in sys.argv else (take, session())
            with sync_playwright() as playwright:
                path = shutil.which("chromium-headless-shell")
                browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
                work(browser, f"http://127.0.0.1:{port}", shown)
                browser.close()
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
