"""Collection policy (incassobeleid) as versioned data."""
