"""The web portal of the municipalities: check, send and follow files, download templates, see the arrival board.

Server-rendered pages in Finnish, Swedish and English that work without JavaScript. A file is read into memory, checked
in the sandbox process, and stored only when its sender presses Send. Each municipality signs in with one token.
"""
