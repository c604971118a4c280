"""The hip joint: kinematics, lines of action, statics."""
