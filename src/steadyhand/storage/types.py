"""The column types that SQLite's STRICT tables and PostgreSQL both keep exactly.

SQLAlchemy's own String(n), Float, Boolean, DateTime, JSON, Numeric and BigInteger fail in a STRICT
table or lose something on one of the two, so tables use only these.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, LargeBinary, Text

Int = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit integers; instants are microseconds in it."""
Str = Text()
"""Text of any length, without NUL. Documents (JSON) are text."""
Bytes = LargeBinary()
