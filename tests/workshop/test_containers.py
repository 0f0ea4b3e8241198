"""The container files: what no container here can run is at least consistent with the repository and with itself."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.workshop.servers import free_port, running, wait_for

ROOT = Path(__file__).resolve().parents[2]
Stage = tuple[str, str, list[tuple[str, str]]]


def stages() -> list[Stage]:
    """The Dockerfile's stages: base image, name, and the instructions with their arguments, lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    found: list[Stage] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, rest = line.strip().split(None, 1)
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append((base, name, []))
        else:
            found[-1][2].append((word, rest))
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


def tracked() -> set[str]:
    """The files a fresh clone has."""
    out = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(out.stdout.split("\n"))


def test_the_image_is_built_in_stages_and_the_last_has_no_build_tools() -> None:
    names = [name for _, name, _ in stages()]
    assert names == ["web", "server", ""]
    last = [rest for word, rest in stages()[-1][2] if word in ("RUN", "COPY")]
    assert not any(re.search(r"\b(npm|pip|apt-get|git)\b", rest) for rest in last)


def test_the_image_does_not_run_as_root() -> None:
    users = [rest for word, rest in stages()[-1][2] if word == "USER"]
    assert len(users) == 1
    assert int(users[0]) >= 10000


def test_the_health_check_runs_with_what_the_image_has() -> None:
    (check,) = [rest for word, rest in stages()[-1][2] if word == "HEALTHCHECK"]
    code = re.search(r'"-c", "(.+)"\]', check)
    assert code
    assert '"python"' in check  # slim images have no curl
    compile(code.group(1), "healthcheck", "exec")
    assert "/api/health" in code.group(1)


def test_every_copied_path_is_in_the_repository_and_passes_the_dockerignore() -> None:
    rules = [r for r in (ROOT / ".dockerignore").read_text().splitlines() if r and not r.startswith("#")]
    files = tracked()
    for _, _, instructions in stages():
        for word, rest in instructions:
            if word != "COPY" or rest.startswith("--from"):
                continue
            for source in rest.split()[:-1]:
                path = source.rstrip("/")
                assert path in files or any(f.startswith(path + "/") for f in files), source
                allowed = False
                for rule in rules:
                    pattern = rule.lstrip("!")
                    if fnmatch.fnmatch(path, pattern) or path.startswith(pattern + "/"):
                        allowed = rule.startswith("!")
                assert allowed, f".dockerignore leaves out {source}"


def test_copies_between_stages_name_earlier_stages() -> None:
    seen: set[str] = set()
    for _, name, instructions in stages():
        for word, rest in instructions:
            if word == "COPY" and (stage := re.match(r"--from=(\S+)", rest)):
                assert stage.group(1) in seen
        seen.add(name)


def test_the_compose_services_wait_for_each_others_health() -> None:
    services = compose()["services"]
    assert set(services) == {"db", "app", "proxy"}
    assert services["app"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert services["proxy"]["depends_on"]["app"]["condition"] == "service_healthy"
    assert "healthcheck" in services["db"]
    assert "ports" not in services["db"]
    assert "ports" not in services["app"]  # reached through HTTPS only


def test_compose_holds_no_secret_and_the_example_names_every_setting() -> None:
    text = (ROOT / "compose.yaml").read_text()
    used = set(re.findall(r"\$\{(\w+)", text))
    example = (ROOT / ".env.example").read_text()
    offered = dict(re.findall(r"^(\w+)=(.*)$", example, re.M))
    assert used == set(offered)
    assert offered["RUHU_SECRET"] == "" and offered["POSTGRES_PASSWORD"] == ""
    assert re.search(r"POSTGRES_PASSWORD:\?", text) and re.search(r"RUHU_SECRET:\?", text)
    ignored = subprocess.run(["git", "check-ignore", "-q", ".env"], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_compose_mounts_only_files_that_exist_and_volumes_that_are_declared() -> None:
    loaded = compose()
    for service in loaded["services"].values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
            else:
                assert source in loaded["volumes"]


def test_every_setting_that_compose_and_the_image_give_is_one_the_server_has() -> None:
    from ruhu.kit.settings import Settings

    known = {f"RUHU_{name.upper()}" for name in Settings.model_fields}
    image = {w for word, rest in stages()[-1][2] if word == "ENV" for w in re.findall(r"(RUHU_\w+)=", rest)}
    app = {name for name in compose()["services"]["app"]["environment"] if name.startswith("RUHU_")}
    assert image | app <= known


@pytest.mark.slow
def test_the_proxy_serves_the_app_over_https(tmp_path: Path) -> None:
    """The Caddyfile of compose.yaml before a really started server, with the proxy's own authority."""
    caddy = shutil.which("caddy", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert caddy
    port, admin = free_port(), free_port()
    # Other ports and no bind to 80: the site block itself is the one that is deployed.
    options = f"{{\n\tadmin 127.0.0.1:{admin}\n\tskip_install_trust\n\tauto_https disable_redirects\n}}\n"
    config = tmp_path / "Caddyfile"
    config.write_text(options + (ROOT / "docs/deploy/Caddyfile").read_text())
    with running(
        [sys.executable, "-m", "ruhu", "serve", "--no-demo"],
        tmp_path,
        env={"PYTHONPATH": str(ROOT / "backend")},
    ) as server:
        env = dict(os.environ) | {
            "RUHU_SITE": f"https://localhost:{port}",
            "RUHU_TLS": "internal",
            "RUHU_UPSTREAM": server.url.removeprefix("http://"),
            "XDG_DATA_HOME": str(tmp_path / "caddy"),
            "HOME": str(tmp_path),
        }
        log = tmp_path / "caddy.log"
        with log.open("wb") as out:
            proxy = subprocess.Popen(
                [caddy, "run", "--config", str(config), "--adapter", "caddyfile"],
                env=env,
                stdout=out,
                stderr=out,
            )
        try:
            wait_for(f"https://localhost:{port}/api/health", proxy, log, 30)
            root = next((tmp_path / "caddy").rglob("root.crt"))
            trusting = ssl.create_default_context(cafile=str(root))
            with httpx.Client(base_url=f"https://localhost:{port}", verify=trusting) as client:
                assert client.get("/").status_code == 200
                assert client.get("/api/health").headers["strict-transport-security"]
                assert client.post("/api/auth/token", json={"grant_type": "password"}).status_code in (
                    400,
                    401,
                    422,
                )
                large = client.post("/api/sync/push", content=b"x" * (65 << 20))
                assert large.status_code == 413
        finally:
            proxy.terminate()
            proxy.wait(20)
