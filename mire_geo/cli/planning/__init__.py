"""`mire site`, `mire scenario`, `mire suggest`: what to change."""
