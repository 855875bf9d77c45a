"""The tables of the journal's database. Append-only where evidence stands: triggers abort every update and delete."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects import sqlite

SCHEMA_VERSION = 1
BIG = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")

metadata = MetaData()

entry = Table(
    "entry",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False, comment="0-based, no gap; the leaf's index in the tree"),
    Column("body", LargeBinary, nullable=False, comment="canonical JSON of the entry, at most 64 KiB"),
    Column("leaf_hash", LargeBinary, nullable=False, comment="SHA-256(0x00 || body), RFC 6962"),
    CheckConstraint("seq >= 0"),
    CheckConstraint("length(leaf_hash) = 32"),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("tree_size", BIG, primary_key=True, autoincrement=False, comment="entries under this head"),
    Column("note", Text, nullable=False, comment="C2SP checkpoint, signed with the log key"),
)

sealed = Table(
    "sealed",
    metadata,
    Column(
        "id", Text, primary_key=True, comment="first 32 hex digits of SHA-256 over the other columns: names its content"
    ),
    Column("session_id", Text, nullable=False, comment="whose key it is sealed under"),
    Column("purpose", Text, nullable=False, comment="card, draw_list, signature, ...: part of the authenticated data"),
    Column("utc_us", BIG, nullable=False, comment="when it was sealed, microseconds UTC"),
    Column("nonce", LargeBinary, nullable=False, comment="12 random bytes"),
    Column("ciphertext", LargeBinary, nullable=False, comment="AES-256-GCM"),
)

session_key = Table(
    "session_key",
    metadata,
    Column("session_id", Text, primary_key=True, comment="the session, or 'site' for what belongs to no session"),
    Column("wrapped", LargeBinary, nullable=True, comment="nonce || AES-256-GCM(master, key); null = destroyed"),
    Column("created_utc_us", BIG, nullable=False, comment="microseconds UTC"),
    Column("destroyed_utc_us", BIG, nullable=True, comment="microseconds UTC; null = in use"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("size", BIG, primary_key=True, autoincrement=False, comment="entries that led to this state"),
    Column("core_version", Text, nullable=False, comment="the rules that it was reached by"),
    Column("root", LargeBinary, nullable=False, comment="the root over those entries"),
    Column(
        "body", LargeBinary, nullable=False, comment="canonical JSON of the state; a help for the start, no evidence"
    ),
    Column("mac", LargeBinary, nullable=False, comment="HMAC-SHA-256 under a key of this installation"),
)

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False, comment="the one row: which schema this is"),
)

APPEND_ONLY = ("entry", "checkpoint")


def create(connection: Connection) -> None:
    """Create what is missing, with the triggers that keep evidence append-only (SQLite)."""
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
    found = connection.execute(schema_version.select()).scalar()
    if found is None:
        connection.execute(schema_version.insert().values(version=SCHEMA_VERSION))
    elif found != SCHEMA_VERSION:
        raise ValueError(
            f"the journal has schema {found}, this program knows {SCHEMA_VERSION}: use the version that wrote it"
        )
