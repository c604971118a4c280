"""Red flags: the questions, the answers, and what follows from them."""
