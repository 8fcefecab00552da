"""Open Badges 3.0: certificates as verifiable credentials that other systems can check by themselves."""
