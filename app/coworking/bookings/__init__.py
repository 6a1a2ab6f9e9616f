"""Desks held, confirmed, cancelled, waited for."""
