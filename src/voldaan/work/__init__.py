"""The worker (taken): jobs that run by themselves or were put off, in the same database as what asked for them."""
