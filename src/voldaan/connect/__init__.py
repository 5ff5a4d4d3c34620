"""Outside parties and file formats, one folder each; the domain knows the port, never the party."""
