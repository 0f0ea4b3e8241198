"""Spot checks 抽查: households drawn by lot, surveyed again by another person, and compared question by question."""
