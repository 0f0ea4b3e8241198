"""Photos and signatures: which form refers to which, and their bytes, addressed by SHA-256."""
