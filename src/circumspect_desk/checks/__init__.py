"""The check page: a draft in, findings out, nothing kept. It has no table but that of disputed findings."""
