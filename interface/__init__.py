"""What the screens share: the session, the link, the panels. Screens draw from here and compute nothing."""
