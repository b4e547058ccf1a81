"""Run the command line as ``python -m hubplan``."""

from hubplan.cli import main

if __name__ == "__main__":
    main()
