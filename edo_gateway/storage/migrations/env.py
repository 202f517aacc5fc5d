"""Runs migrations on the connection it is given (Alembic loads this file by its path)."""

from alembic import context

from edo_gateway.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="schema.",
)
with context.begin_transaction():
    context.run_migrations()
