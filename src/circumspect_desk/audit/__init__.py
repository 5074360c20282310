"""The audit trail: what was done, by whom, when, in a chain that shows any change.

Only ``audit.api`` may be imported by others; nothing else touches the table.
"""
