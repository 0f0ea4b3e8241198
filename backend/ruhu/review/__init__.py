"""What supervisors decide: forms sent back or approved, disputes settled, what is kept aside taken up or laid by."""
