"""Credit (kredietbewaking): limits, exposure, terms, ratings and the stop-delivery signal."""
