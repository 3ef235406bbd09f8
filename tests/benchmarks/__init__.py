"""What is claimed about speed, as ratios: `poe benchmark` prints them, tests only run them small.

Both sides of a ratio run in turn, in one process on one machine, and have to agree.  The peers are
what one would write without this library, restated here (`peers`).
"""
