"""The API for publishing tools and other software of the agency: is this approved now, what was released."""
