"""Runs a function on a file of unknown origin in a process of its own, with limits that the system enforces.

A clean interpreter is started first, not a copy of this process: a copy made while other threads hold locks (a web
server's, a task's) may never wake, and it would inherit the caller's memory, with keys and passwords in it, and its
connections. That interpreter opens no file of unknown origin: for each it makes a copy of itself, which costs a few
milliseconds where a start costs a second, and which ends with the file. It waits for the next file until its caller
ends. (Python's forkserver does the same by a socket, imports the caller's main module anew and outlives the caller.)
"""

from warehouse.intake.guard.asking import guarded

__all__ = ["guarded"]
