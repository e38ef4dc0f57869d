"""The configuration of nginx: deploy/nginx/cpts.conf with the values of one server."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address, ip_network

from diagnostic.figures.layers import SOURCES
from diagnostic.service.assets import DEPLOY, package_folder
from diagnostic.sources.refusals import FileError

TEMPLATE = DEPLOY / "nginx" / "cpts.conf"
# The script that app.py lays in every page.
PAGE_SCRIPT = SOURCES.parent / "interface" / "document.js"
SETTINGS = SOURCES.parent / ".streamlit" / "config.toml"
_WORD = re.compile(r"\$\{([A-Z_0-9]+)\}")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Nothing in a value may end a directive, open a block or quote.
_PATH = re.compile(r"/[\w./-]{0,200}")
_LISTEN = re.compile(r"(?:[\d.]{7,15}:|\[[0-9a-fA-F:]+\]:)?\d{1,5}")
_NAME = re.compile(r"[\w.*-]{1,253}")


@dataclass(frozen=True)
class Server:
    """One server. `replicas`: address:port of each; `monitoring`: networks that may read what is for machines."""

    replicas: tuple[str, str]
    files: str
    listen: str = "80"
    name: str = "_"
    more: str = "/etc/nginx/cpts.d"
    log: str = "/var/log/nginx/cpts.log"
    monitoring: tuple[str, ...] = ()


def configuration(server: Server) -> str:
    """The whole file. Raises FileError, in French, on a value that is not what it should be."""
    first, second = (_replica(text) for text in server.replicas)
    values = {
        "REPLICA_1": first, "REPLICA_2": second,
        "REPLICA_1_PATTERN": re.escape(first), "REPLICA_2_PATTERN": re.escape(second),
        "LISTEN": _checked(_LISTEN, server.listen, "le port d'écoute", "80, 127.0.0.1:8080"),
        "NAME": _checked(_NAME, server.name, "le nom du serveur", "diagnostic.exemple.fr"),
        "FILES": _checked(_PATH, server.files, "le dossier des fichiers servis", "/var/lib/cpts/statique"),
        "MORE": _checked(_PATH, server.more, "le dossier des réglages de plus", "/etc/nginx/cpts.d"),
        "LOG": _checked(_PATH, server.log, "le journal", "/var/log/nginx/cpts.log"),
        "MONITORING": " ".join(f"allow {_network(text)};" for text in server.monitoring),
        "SCRIPTS": " ".join(f"'sha256-{digest}'" for digest in script_digests()),
        "UPLOAD_MB": str(upload_limit_mb() + 1),
    }
    return _WORD.sub(lambda found: values[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def script_digests() -> list[str]:
    """Of the scripts written in the page itself, as a Content-Security-Policy names them."""
    page = (package_folder("streamlit") / "static" / "index.html").read_text(encoding="utf-8")
    scripts = [*_INLINE.findall(page), PAGE_SCRIPT.read_text(encoding="utf-8")]
    return [base64.b64encode(sha256(script.encode()).digest()).decode() for script in scripts]


def upload_limit_mb() -> int:
    """What the application takes of one file, as its settings say."""
    found = re.search(r"^maxUploadSize = (\d+)$", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) if found else 200


def _checked(pattern: re.Pattern[str], text: str, what: str, example: str) -> str:
    if not pattern.fullmatch(text):
        raise FileError(f"« {text[:80]} » ne peut pas être {what} : écrivez-le comme {example}.")
    return text


def _replica(text: str) -> str:
    host, _, port = text.rpartition(":")
    try:
        ip_address(host.strip("[]"))
        usable = 0 < int(port) < 65536
    except ValueError:
        usable = False
    if not usable:
        raise FileError(f"« {text[:80]} » n'est pas l'adresse d'un exemplaire : donnez une adresse IP et un port, "
                        "comme 127.0.0.1:8501.")
    return text


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as failure:
        raise FileError(f"« {text[:80]} » n'est pas un réseau : écrivez-le comme 10.20.0.0/16 ou "
                        "10.20.0.5.") from failure
