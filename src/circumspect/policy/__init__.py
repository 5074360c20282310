"""The policy as data: clauses, law, agency, lexicons and rules of one pack, with the dates they hold."""
