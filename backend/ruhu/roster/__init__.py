"""The register 户籍名册: households, their members, and its import from Excel."""
