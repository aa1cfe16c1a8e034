"""A TLS server with a certificate authority of its own, in front of a plain server of this machine."""

from __future__ import annotations

import datetime
import socket
import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support.relay import relay

_DAY = datetime.timedelta(days=1)


class TlsFront:
    """Takes TLS connections and hands what is in them to a plain port.

    Args:
        folder: for the certificates.
        port: the plain server's, on this machine.
        names: the host names that the certificate is for, next to 127.0.0.1.

    Attributes:
        authority: the file with the authority's certificate.
        port: the port of this server.
    """

    def __init__(self, folder: Path, port: int, names: tuple[str, ...] = ("localhost",)) -> None:
        self._plain_port = port
        self.authority = folder / "authority.pem"
        chain = folder / "server.pem"
        _write_certificates(self.authority, chain, names)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = Thread(target=self._serve)

    @property
    def url(self) -> str:
        """The server's address."""
        return f"https://127.0.0.1:{self.port}"

    def __enter__(self) -> TlsFront:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # accept() does not notice a close; a last connection wakes it.
        self._stopping = True
        with socket.create_connection(("127.0.0.1", self.port)):
            self._thread.join()
        self._listener.close()

    _stopping = False

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping:
                connection.close()
                return
            Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with (
            connection,
            suppress(OSError),
            self._context.wrap_socket(connection, server_side=True) as outside,
            socket.create_connection(("127.0.0.1", self._plain_port)) as inside,
        ):
            relay(outside, inside)


def _write_certificates(authority: Path, chain: Path, names: tuple[str, ...]) -> None:
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = _name("The tests' own authority")
    ca = (
        _certificate(ca_name, ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    everywhere = [x509.IPAddress(ip_address("127.0.0.1")), *map(x509.DNSName, names)]
    certificate = (
        _certificate(_name("A server of the tests"), ca_name, key.public_key())
        .add_extension(x509.SubjectAlternativeName(everywhere), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    authority.write_bytes(ca.public_bytes(pem))
    chain.write_bytes(private + certificate.public_bytes(pem))


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(serial_number=x509.random_serial_number()).public_key(key)
    builder = builder.subject_name(subject).issuer_name(issuer)
    return builder.not_valid_before(now - _DAY).not_valid_after(now + _DAY)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
