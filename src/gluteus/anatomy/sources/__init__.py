"""Sources, their weight as evidence, and their printed claims."""
