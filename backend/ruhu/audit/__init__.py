"""The audit log: chained, so that an edit is detected and located."""
