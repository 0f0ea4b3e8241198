"""The trial certificate: a client that trusts the authority gets through, others do not, and nothing else is signed."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from ruhu.kit.tls import (
    NotLocal,
    authority_file,
    ensure_certificate,
    is_local,
    local_hosts,
    phone_url,
    trust_steps,
)


def handshake(chain: Path, key: Path, ca: Path | None, name: str) -> bytes:
    """Serve one TLS connection on loopback and read its greeting as a client that checks `name` against `ca`."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, key)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        connection, _ = listener.accept()
        try:
            with server.wrap_socket(connection, server_side=True) as secured:
                secured.sendall(b"ruhu")
        except (ssl.SSLError, OSError):
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client = ssl.create_default_context(cafile=str(ca) if ca else None)
        with (
            socket.create_connection(listener.getsockname(), timeout=10) as raw,
            client.wrap_socket(raw, server_hostname=name) as secured,
        ):
            return secured.recv(4)
    finally:
        thread.join()
        listener.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "192.168.3.9", "ruhu.local"])
def test_a_client_that_trusts_the_authority_reaches_every_named_host(tmp_path: Path, name: str) -> None:
    chain, key = ensure_certificate(tmp_path, ["192.168.3.9", "ruhu.local"])
    assert handshake(chain, key, authority_file(tmp_path), name) == b"ruhu"


def test_a_client_without_the_authority_refuses(tmp_path: Path) -> None:
    chain, key = ensure_certificate(tmp_path, [])
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(chain, key, None, "localhost")


def test_a_host_that_was_not_named_is_refused(tmp_path: Path) -> None:
    chain, key = ensure_certificate(tmp_path, ["192.168.3.9"])
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(chain, key, authority_file(tmp_path), "192.168.3.10")


def test_the_second_start_keeps_the_certificate(tmp_path: Path) -> None:
    chain, key = ensure_certificate(tmp_path, ["10.0.0.5"])
    before = chain.read_bytes(), key.read_bytes()
    ensure_certificate(tmp_path, ["10.0.0.5"])
    assert (chain.read_bytes(), key.read_bytes()) == before


def test_a_new_address_gets_a_new_certificate_from_the_same_authority(tmp_path: Path) -> None:
    chain, _ = ensure_certificate(tmp_path, ["10.0.0.5"])
    ca, leaf = authority_file(tmp_path).read_bytes(), chain.read_bytes()
    chain, key = ensure_certificate(tmp_path, ["10.0.0.6"])
    assert authority_file(tmp_path).read_bytes() == ca
    assert chain.read_bytes() != leaf
    assert handshake(chain, key, authority_file(tmp_path), "10.0.0.6") == b"ruhu"


def test_a_broken_chain_file_is_made_anew(tmp_path: Path) -> None:
    chain, key = ensure_certificate(tmp_path, [])
    chain.write_text("half a certifi")
    ensure_certificate(tmp_path, [])
    assert handshake(chain, key, authority_file(tmp_path), "localhost") == b"ruhu"


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    _, key = ensure_certificate(tmp_path, [])
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tls" / "ca.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "host", ["example.com", "8.8.8.8", "2001:db8::1", "evil-local", "localhost.example.com"]
)
def test_a_public_host_is_refused_with_the_remedy(tmp_path: Path, host: str) -> None:
    with pytest.raises(NotLocal, match="compose.yaml"):
        ensure_certificate(tmp_path, [host])
    assert not (tmp_path / "tls").exists()


def test_the_authority_is_limited_to_local_names(tmp_path: Path) -> None:
    ensure_certificate(tmp_path, [])
    ca = x509.load_pem_x509_certificate(authority_file(tmp_path).read_bytes())
    limits = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = limits.value.permitted_subtrees or []
    assert all(is_local(str(n.value).split("/")[0]) for n in permitted)


def test_a_server_for_all_addresses_names_only_private_ones() -> None:
    assert all(is_local(host) for host in local_hosts("0.0.0.0"))
    assert local_hosts("192.168.1.2") == ["192.168.1.2"]


def test_the_steps_for_a_phone_name_the_certificate_to_download() -> None:
    assert "https://192.168.1.2:8000/ca.crt" in trust_steps("https://192.168.1.2:8000")


def test_a_server_for_this_machine_only_says_how_to_let_a_phone_in() -> None:
    assert "--host 0.0.0.0" in trust_steps(phone_url("127.0.0.1", 8000))
    assert phone_url("192.168.1.2", 8000) == "https://192.168.1.2:8000"
