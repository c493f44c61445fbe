"""The commands, one file each: `add_arguments` declares its options, `run` does it.

In: the words of the command line. Out: an exit code, and what the command prints. May use: every
package; none may use this one.
"""
