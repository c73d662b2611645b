"""The command, where it is not installed: python -m qa.terminal."""

from qa.terminal.command import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
