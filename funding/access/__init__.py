"""Who reaches what: every route, asked by one person of each role at each kind."""
