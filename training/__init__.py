"""Material and scripts for developing and measuring; nothing here is shipped or imported by the package."""
