"""The web page of the municipal officers: check a file, send it, follow it; templates and the arrival board.

Server-rendered pages in Finnish, Swedish and English that work without JavaScript. A file is read into memory, checked
in a limited child process, and stored only when its sender presses Send. One token a municipality opens the door.
"""
