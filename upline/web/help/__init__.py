"""Help: the user's manual, in the program."""
