"""Census, register and incomes -> whole residents by cell."""
