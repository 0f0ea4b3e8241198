"""Read-only queries for supervisors."""
