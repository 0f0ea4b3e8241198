"""What leaves on paper: the official forms as the notices print them."""
