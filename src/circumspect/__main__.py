"""``python -m circumspect`` is the command line."""

from circumspect.cli.main import main

if __name__ == "__main__":
    main()
