"""Rules and the conditions they are made of: plain data (all / any / unless / within), no code, no loops."""
