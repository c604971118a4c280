"""What was measured in people beside what the model says of them."""
