"""Posts and their parts made readable. Knows nothing of policy, detectors or rules."""
