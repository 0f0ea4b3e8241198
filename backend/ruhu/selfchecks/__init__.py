"""Self-checks 自查: what units and townships found by the checklists of a campaign, item by item (一项一查)."""
