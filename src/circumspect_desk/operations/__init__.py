"""Operations: serving, backing up, what runs by the clock, health, logs."""
