from __future__ import annotations

import pytest

from steadyhand.bootstrap.settings import Dns, InvalidSettings, load, read, written


def test_name_servers_are_set_in_the_file(data_dir):
    """Whoever has servers of their own must not have the system's asked."""
    (data_dir / "steadyhand.toml").write_text('[dns]\nservers = ["192.0.2.1", "[2001:db8::1]:5353"]\n')

    settings = load(data_dir)

    assert settings.dns == Dns(servers=("192.0.2.1", "[2001:db8::1]:5353"))
    assert read(written(settings)).dns == settings.dns


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('servers = ["ns.example.org"]', "dns.servers: 'ns.example.org'.*Write an address"),
        ('servers = ["192.0.2.1:0"]', "dns.servers: .*port from 1 to 65535"),
        ("timeout_ms = 0", ">= 1.*timeout_ms"),
        ("server = []", "unknown field `server`"),
    ],
)
def test_wrong_name_server_is_told_before_anything_starts(data_dir, line, told):
    """Later it would look as if no domain had a mail exchanger."""
    (data_dir / "steadyhand.toml").write_text(f"[dns]\n{line}\n")

    with pytest.raises(InvalidSettings, match=told):
        load(data_dir)
