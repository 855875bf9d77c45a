"""Draw lists: read a file as the expert bank or a person delivers it, refuse it with reasons, or take all of it.

Nothing here keeps or prints a name or a number: problems name row, column and rule, previews are counts (S6).
"""
