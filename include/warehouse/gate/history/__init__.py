"""Does a month fit the history of its place? New and changed cells are compared with what their series ever did."""
