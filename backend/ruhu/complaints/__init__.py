"""What workers say to the county, past the village and the township."""
