"""Compile raw pages and their annotations into a versioned dataset release.

Data walks one way, and a stage imports only the stages before it:
seed → clean text → annotation → spans → document → tables → release.
"""

__version__ = "1.0.0"
