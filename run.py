"""Set up and start the CPTS diagnostic tool, with the standard library only.

python3 run.py            make .venv if needed, then serve the application (PORT, default 8501)
python3 run.py test       the same environment with the test tools, then style, types and tests; bench: every ratio
python3 run.py VERB …     python -m diagnostic VERB … inside the environment
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(requirements: str) -> None:
    """Create or refresh .venv so that it holds `requirements`; does nothing when it already does."""
    content = b"".join((ROOT / name).read_bytes() for name in ("requirements.txt", requirements, "constraints.txt"))
    wanted, stamp = hashlib.sha256(content).hexdigest(), VENV / f".{requirements}.sha256"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Préparation de l'environnement ({requirements}) : une à trois minutes la première fois…", flush=True)
    uv = shutil.which("uv")
    if not PYTHON.exists():
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(VENV)] if uv
                       else [sys.executable, "-m", "venv", str(VENV)], check=True)
    install = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else \
        [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--prefer-binary"]
    subprocess.run([*install, "-r", str(ROOT / requirements), "-c", str(ROOT / "constraints.txt")], check=True)
    stamp.write_text(wanted)


def free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def open_browser(port: int, address: str) -> None:
    for _ in range(120):
        if not free(port):
            webbrowser.open(address)
            return
        time.sleep(0.5)


def serve() -> int:
    asked = os.environ.get("PORT")
    if asked is not None and not (asked.isdigit() and 0 < int(asked) < 65536):
        print(f"PORT={asked} n'est pas un numéro de port : indiquez un nombre entre 1 et 65535.")
        return 2
    port = next((number for number in ([int(asked)] if asked else range(8501, 8521)) if free(number)), None)
    if port is None:
        print(f"Le port {asked or '8501 et les suivants'} est déjà pris : choisissez-en un autre (PORT=8600).")
        return 2
    address = f"http://localhost:{port}"
    print(f"Diagnostic territorial CPTS : {address}  (Ctrl+C pour arrêter)", flush=True)
    if sys.stdout.isatty() and (os.name == "nt" or sys.platform == "darwin" or os.environ.get("DISPLAY")):
        threading.Thread(target=open_browser, args=(port, address), daemon=True).start()
    return inside("-m", "streamlit", "run", str(ROOT / "serve.py"), "--server.port", str(port))


def ensure_tools() -> None:
    """Tests and benchmarks drive Chromium and nginx: install them when that needs no question, else they skip."""
    there = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "nginx": ("nginx",)}
    missing = [package for package, names in there.items() if not any(map(shutil.which, names))]
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installation de {' et '.join(missing)} pour les tests et les mesures…", flush=True)
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
            subprocess.run(["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", *step], check=False)


def test(arguments: list[str]) -> int:
    if arguments:
        return inside("-m", "pytest", *arguments)
    for step in (["-m", "ruff", "check", "."], ["-m", "mypy"], ["-m", "pytest", "-n", "2", "--dist", "loadfile"]):
        print("→ python", *step, flush=True)
        if code := inside(*step):
            return code
    return 0


def inside(*arguments: str) -> int:
    env, cwd = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, None if "diagnostic" in arguments else ROOT
    with subprocess.Popen([PYTHON, *arguments], cwd=cwd, env=env) as run:
        while run.returncode is None:
            with contextlib.suppress(KeyboardInterrupt):  # the command has it too, and says what it leaves
                run.wait()
    return run.returncode


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the message is for those who run an older one
        print("Python 3.11 ou plus récent est nécessaire : https://www.python.org/downloads/")
        return 2
    verb, rest = (arguments or [""])[0], arguments[1:]
    try:
        environment(f"requirements-{verb}.txt" if verb in ("test", "bench") else "requirements.txt")
    except subprocess.CalledProcessError as failure:
        print("L'installation a échoué (voir ci-dessus). Vérifiez la connexion ou le proxy, puis relancez la commande.")
        return failure.returncode or 1
    if verb in ("test", "bench"):
        ensure_tools()
    return serve() if not verb else test(rest) if verb == "test" else inside(
        "-m", *(("benchmarks", *rest) if verb == "bench" else ("diagnostic", *arguments)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
