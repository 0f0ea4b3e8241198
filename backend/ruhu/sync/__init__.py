"""The wire between phone and server (docs/sync.md)."""
