"""python -m tableau.preview --into <file>: the dashboards as a page, with the numbers of a Snowflake."""

import sys

from tableau.preview.make import main

sys.exit(main())
