"""What is moved: frozen arrays of lines and muscles, compiled from a person's bones."""
