"""The demo: one invented county, township and campaign."""
