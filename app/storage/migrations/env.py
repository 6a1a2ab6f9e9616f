"""What Alembic runs: always on the connection it is given, in that connection's transaction."""

from alembic import context

from app.storage import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
