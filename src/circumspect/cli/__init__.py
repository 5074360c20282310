"""The command line. One module a command; ``main.py`` names them and imports one only when it is called.

Nothing may import this package. What a command says about an error names fields and positions, never words of
a post: a terminal is often shared, and its scroll-back is kept.
"""
