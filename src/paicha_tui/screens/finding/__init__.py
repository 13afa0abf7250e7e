"""校验: what the rules have found."""
