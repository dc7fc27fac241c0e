"""Runs migrations on the connection that `storage.migrate` hands over; never opens one of its own."""

from alembic import context

config = context.config

context.configure(
    connection=config.attributes["connection"],
    target_metadata=config.attributes["metadata"],
    version_table=config.attributes["version_table"],
    render_as_batch=True,
    compare_type=True,
    include_name=config.attributes["include_name"],
)
with context.begin_transaction():
    context.run_migrations()
