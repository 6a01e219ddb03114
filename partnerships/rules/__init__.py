"""Who may do what, and the sentence for who may not: a module for each noun."""
