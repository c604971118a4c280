"""The endpoints: each reads a question and asks one study."""
