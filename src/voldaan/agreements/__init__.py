"""Agreements (voorwaarden en overeenkomsten): general terms, their versions, and how each claim was bound."""
