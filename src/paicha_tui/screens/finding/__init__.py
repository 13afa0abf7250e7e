"""核查: what the rules have found."""
