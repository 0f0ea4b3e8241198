"""The rectification ledger 整改台账: cases and their steps."""
