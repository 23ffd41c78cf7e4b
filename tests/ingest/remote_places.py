"""Real remote places on the loopback for a test: S3 over HTTP that checks its keys, and SFTP with a host key."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import boto3
import httpx
from botocore.config import Config
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from warehouse.settings import Settings

USER, FOLDER = "toimittaja", "toimitukset"


@dataclass
class Faults:
    """Faults of the server: names that vanish when opened, that may not be read, that do not exist, that stay."""

    vanishing: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    made_up: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


class Server(asyncssh.SFTPServer):
    """Serves one folder as its root."""

    def __init__(self, channel: Any, folder: Path, faults: Faults) -> None:
        self.faults = faults
        super().__init__(channel, chroot=str(folder).encode())

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        name = Path(path.decode()).name
        if name in self.faults.unreadable:
            raise asyncssh.SFTPPermissionDenied("no")
        if name in self.faults.vanishing:
            Path(self.map_path(path).decode()).unlink()
        return super().open(path, pflags, attrs)

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        async for entry in super().scandir(path):
            yield entry
        for name in self.faults.made_up:
            attrs = asyncssh.SFTPAttrs(size=1, permissions=0o100644, mtime=1, atime=1)
            yield asyncssh.SFTPName(name.encode(), name.encode(), attrs)

    def remove(self, path: bytes) -> None:
        if Path(path.decode()).name in self.faults.kept:
            raise asyncssh.SFTPPermissionDenied("no")
        super().remove(path)


class Login(asyncssh.SSHServer):
    """Accepts one password; asyncssh checks the keys."""

    def __init__(self, connections: list[asyncssh.SSHServerConnection]) -> None:
        self.connections = connections

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connections.append(conn)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, "salasana-jota-kukaan-ei-arvaa")


@dataclass
class Place:
    """A remote drop: its files, and the settings that reach it."""

    settings: Settings
    folder: Path
    faults: Faults
    client: Any = None

    def put(self, name: str, content: bytes) -> None:
        if self.client and ".." in name:  # no client of HTTP would send it
            s3_backends["123456789012"]["aws"].put_object("kunta", f"{FOLDER}/{name}", content)
        elif self.client:
            self.client.put_object(Bucket="kunta", Key=f"{FOLDER}/{name}", Body=content)
        else:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content)

    def names(self) -> list[str]:
        if self.client:
            listed = self.client.list_objects_v2(Bucket="kunta", Prefix=f"{FOLDER}/").get("Contents", [])
            return sorted(entry["Key"].removeprefix(f"{FOLDER}/") for entry in listed)
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def secret(self, name: str, content: str) -> None:
        self.settings.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.settings.secrets / name).write_text(content)

    def with_settings(self, **changed: Any) -> Settings:
        return self.settings.model_copy(update=changed)


@contextmanager
def sftp_place(settings: Settings, folder: Path) -> Iterator[Place]:
    """Serve a folder over SFTP, and write the keys that reach it among the secrets."""
    loop, faults, connections = asyncio.new_event_loop(), Faults(), list[asyncssh.SSHServerConnection]()
    host_key, client_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    (folder / FOLDER).mkdir(parents=True)

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[host_key], server_factory=lambda: Login(connections),
            authorized_client_keys=asyncssh.import_authorized_keys(client_key.export_public_key().decode()),
            sftp_factory=lambda channel: Server(channel, folder, faults), allow_scp=False,
        )  # fmt: skip

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    port = server.get_port()
    address = f"sftp://{USER}@127.0.0.1:{port}/{FOLDER}"
    place = Place(settings.model_copy(update={"drop_wait": 0.2}), folder / FOLDER, faults)
    place.secret("drop_known_hosts", f"[127.0.0.1]:{port} {host_key.export_public_key().decode()}")
    place.secret("drop_private_key", client_key.export_private_key().decode())
    place.address = address  # type: ignore[attr-defined]
    try:
        yield place
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, connections), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _close(server: asyncssh.SSHAcceptor, connections: list[asyncssh.SSHServerConnection]) -> None:
    server.close()
    await server.wait_closed()
    for connection in connections:
        connection.abort()
        await connection.wait_closed()
    await asyncio.sleep(0.05)  # a transport closes in the turn after


@contextmanager
def s3_place(settings: Settings) -> Iterator[Place]:
    """Serve S3 over HTTP that lets one pair of keys in, and lets it read all but `kielletty` files."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    base = f"http://{host}:{port}"
    httpx.post(f"{base}/moto-api/reset", trust_env=False)
    clients = {name: _client(name, base, "alku", "alku") for name in ("iam", "s3")}
    keys = _keys(clients["iam"])
    clients["s3"].create_bucket(Bucket="kunta")
    httpx.post(f"{base}/moto-api/reset-auth", content=b"0", trust_env=False)
    place = Place(
        settings.model_copy(update={"s3_endpoint": base, "s3_region": "us-east-1", "drop_wait": 0.2}), Path(),
        Faults(), _client("s3", base, *keys),
    )  # fmt: skip
    place.secret("drop_access_key", keys[0])
    place.secret("drop_secret_key", keys[1])
    place.address = f"s3://kunta/{FOLDER}"  # type: ignore[attr-defined]
    try:
        yield place
    finally:
        httpx.post(f"{base}/moto-api/reset-auth", content=b"1000000", trust_env=False)
        server.stop()
        server._server.server_close()


def _keys(iam: Any) -> tuple[str, str]:
    iam.create_user(UserName=USER)
    rules = [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::kunta/{FOLDER}/kielletty*"},
        {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::kunta/{FOLDER}/*2026-01-31.csv"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": rules})
    iam.put_user_policy(UserName=USER, PolicyName="toimitukset", PolicyDocument=document)
    key = iam.create_access_key(UserName=USER)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def _client(name: str, base: str, key: str, secret: str) -> Any:
    return boto3.client(
        name, endpoint_url=base, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret,
        config=Config(proxies={}, s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )  # fmt: skip
