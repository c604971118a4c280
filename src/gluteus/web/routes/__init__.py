"""The endpoints: each reads a question and runs one study."""
