"""Accounts: people of the agency, the accounts they sign in with, the roles they hold."""
