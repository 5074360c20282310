"""The desk: posts checked privately, the policy read and acknowledged, official information authorised.

A Django project. It calls the engine's public api and what renders its answers, and the engine knows
nothing of it. Each app keeps its writes in ``services`` and its reads in ``selectors``; another app may
import those and nothing else of it. Only ``audit.api`` touches the audit table.
"""
