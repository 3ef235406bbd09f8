# generated from homogeneous.v_transform; do not edit
"""Test the kernels of this package against the values they were exported with."""

from .self_test import main

raise SystemExit(main())
