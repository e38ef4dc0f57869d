"""Work done in another process, which may be slow, end badly or be told to stop while nobody else waits.

What goes between the two is JSON and bytes, never pickled objects: a process that reads a file from outside is believed
on nothing but data. `python -m diagnostic.apart MODULE` serves the tasks that MODULE declares in `TASKS`.
"""
