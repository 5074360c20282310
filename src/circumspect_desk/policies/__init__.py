"""Policies: the policy read, compared and acknowledged, version by version."""
