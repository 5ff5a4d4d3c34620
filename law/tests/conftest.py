"""No test may depend on how fast the machine is; the profile ``thorough`` gives every property 2,000 examples."""

from hypothesis import settings

settings.register_profile("law", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("law")
