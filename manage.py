#!/usr/bin/env python
"""Django's command line, for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["demo"]:
        from portal import demo_runner

        demo_runner.reserve(sys.argv[2:])
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        # Not in production: there both are set, and the embedded servers not there.
        from portal import embedded

        embedded.prepare_for(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
