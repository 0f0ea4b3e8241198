"""Administrative areas 区划 and the facts known about villages."""
