"""What the verbs found, for people at a terminal and as plain data for programs: a module for each kind.

In: answers, reports and figures. Out: lines on a console, or what becomes JSON. Imports what stands before.
"""
