"""The command line (opdrachtregel): parse, call one service or query, print."""
