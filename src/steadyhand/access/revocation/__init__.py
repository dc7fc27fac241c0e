"""Sessions that end because whoever signs people in says so (Shared Signals: RFC 8417, RFC 8935, CAEP 1.0)."""
