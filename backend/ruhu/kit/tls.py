"""An own certificate for a trial in the local network: phones allow offline apps over HTTPS only.

A small certificate authority (CA) is made once and kept; a phone that trusts it trusts every later server certificate
made from it. The authority is limited to local names and private addresses, so that trusting it on a phone cannot
be used against any real site. For real use the proxy of compose.yaml brings a public certificate instead.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
LOCAL_NETWORKS = tuple(
    ipaddress.ip_network(n)
    for n in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
CA_DAYS = 3650
SERVER_DAYS = 397  # phones refuse server certificates that live longer
RENEW_DAYS = 30


class NotLocal(ValueError):
    """A host that the trial authority may not vouch for."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"--tls 的自签证书只用于本机和局域网, 不能签给 {host}。"
            "公网地址请用 compose.yaml 里的 HTTPS 代理, 它会取得正式证书。"
        )
        self.host = host


def ensure_certificate(data_dir: Path, hosts: list[str]) -> tuple[Path, Path]:
    """The certificate chain and the key (PEM files) for `hosts`, in `data_dir/tls`; made or renewed when needed.

    `hosts` are names or IP addresses; localhost is always included. A certificate that still covers all of them for
    30 days is kept. Raises `NotLocal` for a public name or address. The keys are readable by their owner only.
    """
    wanted = list(dict.fromkeys(["localhost", "127.0.0.1", "::1", *hosts]))
    for host in wanted:
        if not is_local(host):
            raise NotLocal(host)
    folder = data_dir / "tls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    chain, key = folder / "server.pem", folder / "server.key"
    ca, ca_key = _authority(folder)
    if not (key.exists() and _still_good(chain, ca, wanted)):
        server_key = ec.generate_private_key(ec.SECP256R1())
        leaf = _server_certificate(ca, ca_key, server_key.public_key(), wanted)
        _write(key, _key_bytes(server_key), 0o600)
        _write(chain, _pem(leaf) + _pem(ca), 0o644)
    return chain, key


def authority_file(data_dir: Path) -> Path:
    """The CA certificate (PEM) that a phone must trust."""
    return data_dir / "tls" / "ca.pem"


def local_hosts(bind: str) -> list[str]:
    """The hosts under which a server bound to `bind` can be reached from nearby: `bind` itself, or for 0.0.0.0 and
    :: every private address of this machine. Public addresses of the machine are left out."""
    if bind not in ("0.0.0.0", "::", ""):
        return [bind]
    found: list[str] = []
    # Connecting a UDP socket sends nothing; it only asks the routing table which own address would be used.
    for family, far in ((socket.AF_INET, "10.255.255.255"), (socket.AF_INET6, "fd00::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    return list(dict.fromkeys(h for h in found if "%" not in h and is_local(h)))


def phone_url(bind: str, port: int) -> str:
    """The address that a phone in the same network types; localhost when the server listens to this machine only."""
    hosts = [h for h in local_hosts(bind) if h not in ("127.0.0.1", "::1", "localhost")]
    host = next((h for h in hosts if ":" not in h), hosts[0] if hosts else "localhost")
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def trust_steps(url: str) -> str:
    """What to do on a phone, once, so that it trusts this server; `url` is the server's address for the phone."""
    if url.startswith("https://localhost"):
        return "手机要连到本机, 请加 --host 0.0.0.0 再启动。"
    return (
        f"手机第一次使用(同一无线网):\n"
        f"  1. 手机浏览器打开 {url}/ca.crt, 提示不安全时选“继续前往”, 下载证书;\n"
        f"  2. 安卓: 设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书, 选择刚下载的文件;\n"
        f"     苹果: 设置 → 已下载描述文件 → 安装, 再到 通用 → 关于本机 → 证书信任设置 打开它;\n"
        f"  3. 关掉浏览器重新打开 {url} , 地址栏不再提示不安全, 就可以离线使用了。\n"
        f"  试用结束后请在同一处删除该证书。"
    )


def is_local(host: str) -> bool:
    """Whether `host` is a local name or an address of a private network."""
    address = _address(host)
    if address is not None:
        return any(address in network for network in LOCAL_NETWORKS if network.version == address.version)
    name = host.lower().rstrip(".")
    return any(name == local or name.endswith("." + local) for local in LOCAL_NAMES)


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    cert_path, key_path = folder / "ca.pem", folder / "ca.key"
    if cert_path.exists() and key_path.exists():
        cert = x509.load_pem_x509_certificate(cert_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        outlives = cert.not_valid_after_utc - datetime.now(UTC) > timedelta(days=SERVER_DAYS + RENEW_DAYS)
        if outlives and isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == cert.public_key():
            return cert, key
    key = ec.generate_private_key(ec.SECP256R1())
    # The name carries the machine's: two trial servers must not look like one in a phone's list.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Ruhu trial CA {socket.gethostname()}"[:64])])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    permitted: list[x509.GeneralName] = [x509.DNSName(n) for n in LOCAL_NAMES]
    permitted += [x509.IPAddress(n) for n in LOCAL_NETWORKS]
    cert = (
        _builder(name, name, key.public_key(), CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _key_bytes(key), 0o600)
    _write(cert_path, _pem(cert), 0o644)
    return cert, key


def _server_certificate(
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    public: ec.EllipticCurvePublicKey,
    hosts: list[str],
) -> x509.Certificate:
    names: list[x509.GeneralName] = []
    for host in hosts:
        address = _address(host)
        names.append(x509.IPAddress(address) if address else x509.DNSName(host.lower().rstrip(".")))
    # The subject stays empty of hosts: every client that matters reads the alternative names.
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ruhu trial server")])
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    ca_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    return (
        _builder(subject, ca.subject, public, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(ca_id, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a phone whose clock is behind must not refuse it
        .not_valid_after(now + timedelta(days=days - 1))
    )


def _still_good(chain: Path, ca: x509.Certificate, hosts: list[str]) -> bool:
    if not chain.exists():
        return False
    try:
        leaf = x509.load_pem_x509_certificates(chain.read_bytes())[0]
        leaf.verify_directly_issued_by(ca)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # unreadable or of another authority: make a new one
        return False
    covered = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    in_time = leaf.not_valid_after_utc - datetime.now(UTC) > timedelta(days=RENEW_DAYS)
    return in_time and {str(_address(h) or h.lower().rstrip(".")) for h in hosts} <= covered


def _pem(cert: x509.Certificate) -> bytes:
    return cert.public_bytes(serialization.Encoding.PEM)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write whole or not at all; a key is never readable by others, not even while it is written."""
    part = path.with_suffix(path.suffix + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    part.replace(path)
