"""The files of deploy/ as they are shipped: what nginx, systemd and compose read in them, and what the manual says."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.browser import ROOT
from diagnostic.service import nginx
from diagnostic.service.assets import PAGES
from diagnostic.sources.refusals import FileError
from tests.deploy.installation import NGINX, NO_NGINX, ask, free_port, run_verb, write_nginx

DEPLOY = ROOT / "deploy"
MANUAL = (ROOT / "docs/exploitation.md").read_text(encoding="utf-8")
SERVER = nginx.Server(("127.0.0.1:8501", "127.0.0.1:8502"), "/var/lib/cpts/statique")


@pytest.mark.skipif(not NGINX, reason=NO_NGINX)
def test_nginx_takes_the_file_with_and_without_tls(tmp_path: Path) -> None:
    clear, secure, nobody = f"127.0.0.1:{free_port()}", free_port(), free_port()
    written = run_verb("service", "nginx", "--listen", clear, "--more", str(tmp_path / "more"), "--log",
                       str(tmp_path / "access.log"), "--name", "diagnostic.exemple.fr", "--monitoring", "10.20.0.0/16",
                       "--replica", f"127.0.0.1:{nobody}", "--replica", f"127.0.0.2:{nobody}")
    command = write_nginx(tmp_path, written)
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate: the TLS example is NOT tested")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=exemple",
                    "-keyout", tmp_path / "cle.pem", "-out", tmp_path / "certificat.pem"], check=True,
                   capture_output=True)
    tls = (DEPLOY / "nginx/tls.conf").read_text(encoding="utf-8")
    tls = re.sub(r"/etc/ssl/\S+\.pem", str(tmp_path / "certificat.pem"), tls)
    tls = re.sub(r"/etc/ssl/\S+\.key", str(tmp_path / "cle.pem"), tls)
    (tmp_path / "more/tls.conf").write_text(tls.replace("443", str(secure)), encoding="utf-8")
    told = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    with (tmp_path / "nginx.txt").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            try:
                sent = ask(f"http://{clear}/registre?codes=30062", Host="diagnostic.exemple.fr")
                break
            except OSError:
                time.sleep(0.1)
        assert sent.status == 301
        assert sent.headers["Location"] == "https://diagnostic.exemple.fr/registre?codes=30062"
        # The manual asks it of this machine, under a name that the certificate does not have.
        assert ask(f"http://{clear}/supervision/1/ready").status == 502, "asked of the replica, which is not there"
        assert ask(f"http://{clear}/supervision/../registre").status == 301
    finally:
        running.terminate()
        running.wait(20)
    (tmp_path / "more/tls.conf").write_text("listen nowhere;", encoding="utf-8")
    assert subprocess.run([*command, "-t"], check=False, capture_output=True).returncode != 0, "it is indeed read"


@pytest.mark.parametrize("bad", [
    {"replicas": ("127.0.0.1", "127.0.0.1:8502")}, {"replicas": ("app1:8501", "127.0.0.1:8502")},
    {"replicas": ("127.0.0.1:99999", "127.0.0.1:8502")}, {"files": "/var; return 200"}, {"files": "relatif"},
    {"name": "x; }"}, {"listen": "80; include /etc/passwd"}, {"log": "/a b"}, {"more": "/x\ny"},
    {"monitoring": ("10.0.0.0/8; allow all",)}])
def test_no_value_writes_a_directive_of_its_own(bad: dict[str, object]) -> None:
    with pytest.raises(FileError):
        nginx.configuration(nginx.Server(**{**SERVER.__dict__, **bad}))


def test_no_word_of_the_template_is_left() -> None:
    written = nginx.configuration(SERVER)
    assert "${" not in written
    assert f"client_max_body_size {nginx.upload_limit_mb() + 1}m" in written
    assert written.count("'sha256-") == len(nginx.script_digests()) >= 2


def test_error_pages_are_french_and_whole() -> None:
    named = set(re.findall(r"/erreurs/(\d+)\.html", nginx.TEMPLATE.read_text(encoding="utf-8")))
    assert named == {page.stem for page in PAGES.glob("*.html")} == {"400", "404", "413", "414", "429", "502", "503"}
    for page in PAGES.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert '<html lang="fr">' in text and "<title>" in text and text.count("<h1>") == 1
        assert "http" not in text, "it asks nothing of anybody"
        assert not re.search(r"[^\u00a0;][:;!?»]\s*<", text.replace("&nbsp;", "\u00a0;"))
    assert f"{nginx.upload_limit_mb()}&nbsp;Mo" in (PAGES / "413.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze: the units are NOT verified")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").iterdir():
        # The one thing that is not on this machine.
        text = unit.read_text(encoding="utf-8").replace("/opt/cpts/.venv/bin/python", "/bin/sh")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], check=False,
                          capture_output=True, text=True)
    assert (told.returncode, [line for line in told.stderr.splitlines() if str(tmp_path) in line]) == (0, [])
    (tmp_path / "cpts-prepare.service").write_text("[Service]\nType=jamais\nExecStart=relatif\n", encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", str(tmp_path / "cpts-prepare.service")], check=False,
                          capture_output=True, text=True)
    assert told.returncode != 0 or "jamais" in told.stderr, "it does look"


def test_images_copy_what_is_there_and_no_secret() -> None:
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+) \S+$", docker, re.MULTILINE) for path in line.split()]
    assert "diagnostic" in copied and "constraints.txt" in copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert f"!{path}" in ignored, path
    assert not [path for path in copied if "secret" in path or "env" in path]
    assert ignored[1] == "*" and ".streamlit/secrets.toml" in ignored
    # Every room of the application is in the image.
    rooms = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} | {"pages", "static"}
    assert rooms - set(copied) <= {"benchmarks", "tests"}
    assert "USER cpts" in docker and "HEALTHCHECK" in docker and "-c /opt/cpts/constraints.txt" in docker


def test_compose_starts_two_replicas_that_share_their_folders() -> None:
    yaml = pytest.importorskip("yaml", reason="no YAML reader: compose.yaml is NOT read")
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = read["services"]
    assert {"app1", "app2", "db", "web", "prepare"} == set(services)
    addresses = {services[name]["networks"]["interne"]["ipv4_address"] for name in ("app1", "app2")}
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"--replica ([\d.]+):8501", docker)) == addresses
    for name in ("app1", "app2"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert services[name]["volumes"] == services["app1"]["volumes"]
        assert services[name]["build"]["target"] == "app"
    assert services["web"]["build"]["target"] == "web"
    assert services["db"]["healthcheck"] and "base" in read["volumes"]
    assert "ports" not in services["db"], "the database is for the replicas alone"
    for service in services.values():
        for volume in service.get("volumes", ()):
            assert volume.startswith("./") or volume.split(":")[0] in read["volumes"]


def test_the_manual_names_every_setting_and_no_other() -> None:
    table = set(re.findall(r"`((?:CPTS|DIAGNOSTIC|DATABASE|STREAMLIT|MALLOC)_[A-Z_]+)`",
                           MANUAL.split("## Les réglages")[1].split("## TLS")[0]))
    named = re.compile(r"""^[A-Z_, ]+ = (.*)$|environ\.get\("([A-Z_]+)\"""", re.MULTILINE)
    known = {word for folder in ("diagnostic", "interface") for path in (ROOT / folder).rglob("*.py")
             for found in named.finditer(path.read_text(encoding="utf-8"))
             for word in re.findall(r'"((?:CPTS|DIAGNOSTIC|DATABASE)_[A-Z_]+)"', found[0])}
    inside = {"CPTS_APART_ROOM"}
    assert {"DATABASE_URL", "DIAGNOSTIC_STATIC", "CPTS_ADMINISTRATEURS"} <= known, "the pattern must find something"
    assert known - inside == {name for name in table if not name.startswith(("STREAMLIT", "MALLOC"))}
    example = (DEPLOY / "cpts.env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) <= table | {"POSTGRES_PASSWORD"}


def test_the_manual_names_files_that_are_there() -> None:
    for path in re.findall(r"/opt/cpts/((?:deploy|docs)/[\w./@-]+\w)|`(deploy/[\w./@-]+\w)`", MANUAL):
        assert list(ROOT.glob(next(filter(None, path)) + "*")), path
    for link in re.findall(r"\]\(([^)#]+)\)", MANUAL):
        assert (ROOT / "docs" / link).exists(), link
