"""Files that somebody brings to a screen, read in a process apart that may use so much memory and time, and no more.

`tasks` is what that process does, `room` this side of it. What comes back is believed on nothing but data: `answers`
checks its size, its types and its geometry. The command line and the readers' own tests read in their own process:
there, the file and the machine are the same person's.
"""
