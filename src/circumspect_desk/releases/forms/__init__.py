"""The forms of releases: what is asked, said in words, and checked before a service is asked.

The names of fields are those of the services' parameters, so what is cleaned is what is done.
"""
