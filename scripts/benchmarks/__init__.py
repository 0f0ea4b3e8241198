"""Measurements. Run them with ./scripts/bench; figures and bars: docs/speed.md."""
