"""Phones, a bad network and the production server in one process, all of it decided by a seed (docs/sync.md, Proof)."""
