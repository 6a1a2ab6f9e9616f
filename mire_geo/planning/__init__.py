"""What to change: where places go, when they open, what proposals do, and the plan of hours (Piano)."""
