"""Tests of the user's manual, in the files and in the program."""
