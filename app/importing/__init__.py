"""Lists from elsewhere: a file is read, checked, shown, and written all or nothing.

Nobody's list is clean. What can only mean one thing is understood; everything else is refused at its cell,
with the row as the clerk's own program shows it.
"""
