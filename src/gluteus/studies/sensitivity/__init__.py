"""What drives an answer: shares of its variance, and its exact slopes."""
