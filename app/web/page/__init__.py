"""What every page shows: its language, its addresses, the words for days and opening hours."""
