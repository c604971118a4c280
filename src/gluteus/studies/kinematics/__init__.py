"""From recorded markers to a scaled model and its joint angles."""
