"""`python -m upline` is the `upline` command."""

from upline.cli import main

if __name__ == "__main__":  # the web server's processes import this module again
    main()
