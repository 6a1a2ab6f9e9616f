"""What must not be kept: requests and workplaces after their day, bookings a month after theirs."""

from datetime import timedelta

from sqlalchemy import delete

from app import storage
from app.storage.coworking import Booking, Demand, Employer
from app.web import clock

KEPT = timedelta(days=31)


def purge(database: storage.Database) -> int:
    """Delete requests, workplaces and bookings that have expired; returns the number of rows deleted."""
    today = clock.today()
    with database.write("coworking:purge") as session:
        deletions = [
            session.scalars(delete(Demand).where(Demand.expires < today).returning(Demand.id)),
            session.scalars(delete(Employer).where(Employer.expires < today).returning(Employer.id)),
            session.scalars(delete(Booking).where(Booking.day < today - KEPT).returning(Booking.id)),
        ]
        return sum(len(ids.all()) for ids in deletions)
