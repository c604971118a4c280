"""Red flags: questions, answers, and what they stop."""
