"""python -m tableau.document."""

import sys

from tableau.document.write import main

sys.exit(main())
