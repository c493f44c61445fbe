"""What is said to people: rules, the problems found against them, and how they are shown.

In: what every stage found. Out: the one error root, the `Report` that collects problems, and the
words that a terminal, a program or a workflow reads. May use: no other package.
"""
