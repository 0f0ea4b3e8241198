"""Signed webhooks: what is due is sent to the addresses that an administrator has named. Never within a push."""
