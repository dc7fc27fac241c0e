"""SCIM 2.0 (RFC 7643, RFC 7644): how a directory tells who works here, who left, and who is in which group."""
