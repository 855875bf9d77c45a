"""The draw package: one file in which the expert bank hands over a list that nobody can read alone or too early.

A signed header says for which session, room and window it is; the list itself is sealed, and its key is split among
custodians. The same bytes come on a medium, over HTTPS or from a draw terminal's folder.
"""
