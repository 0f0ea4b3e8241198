"""Measurements. Run them with ./scripts/bench; bars: the README's section on speed."""
