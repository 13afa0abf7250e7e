"""What screens are made from: the frame of a place, changing, working through members, drafts."""
