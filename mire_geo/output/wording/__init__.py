"""Codes and figures become sentences, in Italian and English."""
